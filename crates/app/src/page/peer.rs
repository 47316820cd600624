//! Whose a connection from this machine is, as the system's own table of connections says.

use std::fs::File;
use std::io::Read as _;
use std::net::{SocketAddr, SocketAddrV4};

use tokio::net::TcpStream;

/// The tables: a connection to an address of IPv4 may be made by a socket of IPv6.
const TABLES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// The most of a table that is read, bytes: some thirty thousand connections.
const TABLE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Whether another user of this machine than this one has made a connection. Where the system does not say, nobody is taken for another one.
pub async fn is_of_another_user(stream: &TcpStream, user: Option<u32>) -> bool {
    let (Ok(SocketAddr::V4(own)), Ok(SocketAddr::V4(peer))) = (stream.local_addr(), stream.peer_addr()) else {
        return false;
    };
    let looked = tokio::task::spawn_blocking(move || Some(user_of(peer, own)? != user?)).await;
    looked.ok().flatten().unwrap_or(false)
}

/// The user as whom this process acts.
pub fn own_user() -> Option<u32> {
    let status = read("/proc/self/status")?;
    let users = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    // The real one, then the one whose rights it has.
    users.split_whitespace().nth(1)?.parse().ok()
}

/// The user whose socket has this address and is connected to that one.
fn user_of(address: SocketAddrV4, to: SocketAddrV4) -> Option<u32> {
    TABLES.iter().find_map(|table| found(&read(table)?, address, to))
}

fn read(path: &str) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(TABLE_BYTES_MAX).read_to_string(&mut text).ok()?;
    Some(text)
}

fn found(table: &str, address: SocketAddrV4, to: SocketAddrV4) -> Option<u32> {
    let same = |shown: &str, address| written(address).iter().any(|written| written == shown);
    table.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let is_it = same(words.next()?, address) && same(words.next()?, to);
        // Between them stand the state, the queues, a timer, and how often something was sent again.
        is_it.then(|| words.nth(4)?.parse().ok()).flatten()
    })
}

/// As the tables write an address: words of 32 bits as they lie in memory, and the port.
fn written(address: SocketAddrV4) -> [String; 2] {
    let word = |bytes: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(bytes));
    let plain = format!("{}:{:04X}", word(address.ip().octets()), address.port());
    let mapped = format!("{0}{0}{1}{plain}", word([0; 4]), word([0, 0, 0xFF, 0xFF]));
    [plain, mapped]
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    #[tokio::test]
    async fn the_system_says_whose_a_connection_is() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("binds");
        let at = listener.local_addr().expect("an address");
        let _other = TcpStream::connect(at).await.expect("connects");
        let (stream, _) = listener.accept().await.expect("accepts");
        let user = own_user();
        assert!(!is_of_another_user(&stream, user).await);
        assert!(is_of_another_user(&stream, user.map(|user| user + 1)).await, "it is somebody else's then");
        let (SocketAddr::V4(peer), SocketAddr::V4(own)) = (stream.peer_addr().expect("one"), at) else {
            panic!("{at}")
        };
        assert_eq!((user_of(peer, own), user.is_some()), (user, true), "it was looked up");
        let unknown = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 1);
        assert_eq!((user_of(unknown, own), user_of(peer, unknown)), (None, None), "of no other connection");
        // By a socket of the other family, where there is one.
        let mapped = SocketAddr::from((Ipv4Addr::LOCALHOST.to_ipv6_mapped(), at.port()));
        let Ok(socket) = TcpSocket::new_v6() else { return };
        let Ok(_other) = socket.connect(mapped).await else { return };
        let (stream, _) = listener.accept().await.expect("accepts");
        let SocketAddr::V4(peer) = stream.peer_addr().expect("one") else { panic!("it is of IPv4 here") };
        assert_eq!(user_of(peer, own), user);
    }

    #[test]
    fn another_user_is_told_by_either_table() {
        let (peer, own) =
            (SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0xB1F4), SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0x1F90));
        let ([peers, mapped_peer], [owns, mapped_own]) = (written(peer), written(own));
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        let row = |one: &str, other: &str, user: u32| {
            format!(
                "   7: {one} {other} 01 00000000:00000000 00:00000000 00000000  {user}        0 52 1 0 20 4 30 10 -1\n"
            )
        };
        // Our own end of it stands in the table as well.
        let plain = [head, &row(&owns, &peers, 1000), &row(&peers, &owns, 1001)].concat();
        assert_eq!((found(&plain, peer, own), found(&plain, own, peer)), (Some(1001), Some(1000)));
        let mapped = [head, &row(&mapped_peer, &mapped_own, 33)].concat();
        assert_eq!(found(&mapped, peer, own), Some(33));
        if cfg!(target_endian = "little") {
            assert_eq!(peers, "0100007F:B1F4");
            assert_eq!(mapped_own, "0000000000000000FFFF00000100007F:1F90");
        }
        assert_eq!(Ipv6Addr::LOCALHOST.to_ipv4_mapped(), None);
        for torn in ["", head, "   7: ", &row(&peers, &owns, 1)[..60]] {
            assert_eq!(found(torn, peer, own), None);
        }
    }
}

//! The own key packages: published, renewed by age, and their secrets forgotten.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::api::{Answer, Request};
use wiretight_engine::changes::Table;
use wiretight_engine::input::Input;

use crate::device::{Device, register};

const DAY_MS: u64 = 86_400_000;

/// What a server has of a device.
#[derive(Default)]
struct Published {
    one_time: u32,
    last_resort: Vec<Vec<u8>>,
    /// Whether publications are lost on their way.
    lost: bool,
}

/// A device online, and what it has published.
fn publishing() -> (Device, Rc<RefCell<Published>>) {
    let mut device = Device::new(None);
    let published = Rc::new(RefCell::new(Published::default()));
    let server = Rc::clone(&published);
    device.script.twist(move |request| {
        let mut server = server.borrow_mut();
        match request {
            Request::PublishKeyPackages { .. } if server.lost => Some(Err(protocol::api::Refusal::Unavailable)),
            Request::PublishKeyPackages { packages, last_resort } => {
                server.one_time += packages.len() as u32;
                server.last_resort.extend(last_resort.iter().map(|package| package.0.clone()));
                Some(Ok(Answer::Done))
            }
            Request::CountKeyPackages => {
                let last_resort = !server.last_resort.is_empty();
                Some(Ok(Answer::KeyPackageCount { count: server.one_time, last_resort }))
            }
            _ => None,
        }
    });
    device.command(register("alice"));
    (device, published)
}

fn pass_days(device: &mut Device, days: u64) {
    for _ in 0..days {
        device.now = device.now.plus(DAY_MS);
        device.input(Input::Tick);
        device.settle();
    }
}

/// How many key packages' secrets the device has.
fn secrets(device: &Device) -> usize {
    device.disk.keys().filter(|(table, key)| *table == Table::KeyPackage && key.first() != Some(&0)).count()
}

#[test]
fn the_last_resort_one_is_renewed_after_two_weeks_and_its_secret_forgotten_a_month_later() {
    let (mut device, published) = publishing();
    let last_resort = || published.borrow().last_resort.len();
    assert_eq!((published.borrow().one_time, last_resort(), secrets(&device)), (10, 1, 11));
    pass_days(&mut device, 12);
    assert_eq!((last_resort(), secrets(&device)), (1, 11));
    pass_days(&mut device, 2);
    assert_eq!((last_resort(), secrets(&device)), (2, 12));
    device.restart(None);
    assert_eq!((last_resort(), secrets(&device)), (2, 12), "its age is kept");
    pass_days(&mut device, 46);
    assert_eq!((last_resort(), secrets(&device)), (5, 13), "the first two have gone");
    assert_ne!(published.borrow().last_resort[0], published.borrow().last_resort[1]);
}

#[test]
fn one_time_ones_are_published_when_few_are_left_and_their_secrets_forgotten_after_three_months() {
    let (mut device, published) = publishing();
    pass_days(&mut device, 61);
    assert_eq!(published.borrow().one_time, 10, "the server says when they have gone");
    published.borrow_mut().one_time = 0;
    pass_days(&mut device, 1);
    assert_eq!(published.borrow().one_time, 10);
    let before = secrets(&device);
    pass_days(&mut device, 30);
    assert!(secrets(&device) + 9 < before, "{} of {before}", secrets(&device));
}

#[test]
fn a_publication_that_was_lost_is_made_again() {
    let (mut device, published) = publishing();
    published.borrow_mut().lost = true;
    pass_days(&mut device, 15);
    assert_eq!(published.borrow().last_resort.len(), 1);
    published.borrow_mut().lost = false;
    pass_days(&mut device, 1);
    assert_eq!(published.borrow().last_resort.len(), 2);
}

//! QR codes, for terminals and for the page.

/// A QR code of half blocks, dark on light whatever the terminal's colours; nothing if the text is too long for one.
pub fn of(text: &str) -> Option<String> {
    let code = qrcode::QrCode::with_error_correction_level(text.as_bytes(), qrcode::EcLevel::L).ok()?;
    let drawn = code.render::<qrcode::render::unicode::Dense1x2>();
    Some(
        { drawn }
            .dark_color(qrcode::render::unicode::Dense1x2::Light)
            .light_color(qrcode::render::unicode::Dense1x2::Dark)
            .quiet_zone(true)
            .build(),
    )
}

/// The modules of a QR code, row by row from the top, 1 for dark; nothing if the text is too long for one.
pub fn rows(text: &str) -> Option<Vec<String>> {
    let code = qrcode::QrCode::with_error_correction_level(text.as_bytes(), qrcode::EcLevel::M).ok()?;
    let colors = code.to_colors();
    let row = |row: &[qrcode::Color]| row.iter().map(|module| module.select('1', '0')).collect();
    Some(colors.chunks(code.width()).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_square_and_have_the_three_corners() {
        let rows = rows("WIRETIGHT-VERIFY:1").expect("fits");
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        assert!(rows[0].starts_with("1111111") && rows[0].ends_with("1111111"));
        assert!(rows.last().is_some_and(|row| row.starts_with("1111111") && !row.ends_with("1111111")));
        assert!(super::rows(&"x".repeat(4_000)).is_none());
    }
}

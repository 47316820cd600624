//! QR codes for terminals.

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

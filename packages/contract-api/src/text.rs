//! Checks of the texts that messages carry.

/// Longest endpoint in bytes.
pub const MAX_ENDPOINT: usize = 200;

/// True for the base URL of a daemon: `http://` or `https://`, a host, at most [`MAX_ENDPOINT`]
/// bytes of printable ASCII, without credentials, query, fragment or characters that need quoting.
pub fn is_endpoint(url: &str) -> bool {
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&byte);
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        url.len() <= MAX_ENDPOINT
            && host.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && rest.bytes().all(allowed)
    })
}

/// True for a text of 1 to `longest` bytes that shows on one line: no control characters, and no
/// space at either end.
pub fn is_label(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.trim() == text
        && !text.chars().any(char::is_control)
}

/// True for a text without control characters but line feeds, so that no terminal obeys it.
pub fn is_text(text: &str) -> bool {
    text.chars().all(|each| each == '\n' || !each.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_plain_base_urls() {
        let longest = format!("http://{}", "a".repeat(MAX_ENDPOINT - 7));
        for good in [
            "http://127.0.0.1:8080",
            "https://oracle.example.org/base",
            "http://[::1]:9000/",
            &longest,
        ] {
            assert!(is_endpoint(good), "{good}");
        }
        let too_long = format!("{longest}a");
        for bad in [
            "",
            "http://",
            "http:///path",
            "http://:",
            "ftp://host",
            "HTTP://host",
            "javascript:alert(1)",
            "http://user@host",
            "http://host/?query",
            "http://host/#fragment",
            "http://host name",
            "http://host\n",
            "http://h\u{f6}st",
            "http://host/\"",
            &too_long,
        ] {
            assert!(!is_endpoint(bad), "{bad}");
        }
    }

    #[test]
    fn texts_have_line_feeds_and_no_other_control_characters() {
        assert!(is_text("one\ntwo \u{f6}"));
        for bad in ["\u{1b}[2J", "a\rb", "a\tb", "\u{0}", "\u{9b}"] {
            assert!(!is_text(bad), "{bad:?}");
        }
    }

    #[test]
    fn labels_show_on_one_line() {
        assert!(is_label("CC-BY-4.0", 60));
        assert!(is_label("x", 1));
        for bad in ["", " x", "x ", "a\nb", "a\u{0}b", "xy"] {
            assert!(!is_label(bad, if bad == "xy" { 1 } else { 60 }), "{bad:?}");
        }
    }
}

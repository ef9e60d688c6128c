//! Times as the chain counts them, and how far off they are.

/// `1742213400 (in 2 d 3 h)`: seconds since 1970, seen from `now`.
pub fn moment(seconds: u64, now: u64) -> String {
    let far = span(seconds.abs_diff(now));
    match seconds >= now {
        true => format!("{seconds} (in {far})"),
        false => format!("{seconds} ({far} ago)"),
    }
}

/// The two greatest units.
fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, name) in units {
        if rest >= length && parts.len() < 2 {
            parts.push(format!("{} {name}", rest / length));
            rest %= length;
        }
    }
    if parts.is_empty() { "0 s".into() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_tells_how_far_off_it_is() {
        assert_eq!(moment(100, 100), "100 (in 0 s)");
        assert_eq!(moment(190_000, 3_000), "190000 (in 2 d 3 h)");
        assert_eq!(moment(40, 101), "40 (1 min 1 s ago)");
    }
}

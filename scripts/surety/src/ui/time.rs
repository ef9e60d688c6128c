//! Times as the chain counts them, and how far off they are.

/// `1742213400 (2025-03-17T12:10:00Z, in 2 d 3 h)`: seconds since 1970, seen from `now`.
pub fn moment(seconds: u64, now: u64) -> String {
    let (date, far) = (rfc3339(seconds), span(seconds.abs_diff(now)));
    match seconds >= now {
        true => format!("{seconds} ({date}, in {far})"),
        false => format!("{seconds} ({date}, {far} ago)"),
    }
}

/// `1970-01-01T00:00:00Z`: seconds since then, as files tell times.
pub fn rfc3339(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // years begin in March, so that the leap day is a year's last; 719 468 days before 1970 one of 400 years began
    let day = days.saturating_add(719_468);
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    let (hours, minutes, seconds) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// Seconds since 1970 by this machine's clock.
pub fn here() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}

/// The two greatest units.
pub fn span(seconds: u64) -> String {
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
    fn rfc3339_knows_the_calendar() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_606_824_023, "2020-12-01T12:00:23Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(rfc3339(seconds), text);
        }
    }

    #[test]
    fn moment_tells_how_far_off_it_is() {
        assert_eq!(moment(100, 100), "100 (1970-01-01T00:01:40Z, in 0 s)");
        assert_eq!(moment(190_000, 3_000), "190000 (1970-01-03T04:46:40Z, in 2 d 3 h)");
        assert_eq!(moment(40, 101), "40 (1970-01-01T00:00:40Z, 1 min 1 s ago)");
    }
}

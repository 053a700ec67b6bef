//! Answers to a name that does not exist: the nearest that does, and all.

/// How alike two names must be (Jaro, 0 to 1) for one to be suggested.
const ALIKE: f64 = 0.7;

/// The candidate nearest to a name, if any is near enough.
pub fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    candidates
        .iter()
        .map(|&candidate| (strsim::jaro(name, candidate), candidate))
        .filter(|&(likeness, _)| likeness > ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// What to say after "unknown thing 'name': ".
pub fn choices(name: &str, candidates: &[&str]) -> String {
    let all = candidates.join(", ");
    match nearest(name, candidates) {
        Some(near) => format!("did you mean '{near}'? (valid: {all})"),
        None => format!("valid: {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        assert_eq!(choices("wrong", &["right", "left"]), "valid: right, left");
        assert_eq!(
            choices("lfet", &["right", "left"]),
            "did you mean 'left'? (valid: right, left)"
        );
    }
}

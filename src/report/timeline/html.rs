use crate::timeline::Timeline;
pub(super) fn render(_: &Timeline) -> String {
    String::new()
}

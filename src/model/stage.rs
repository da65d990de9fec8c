//! The stage machine.
crate::words! {
    /// The five stages, in order.
    Stage { Outline = "outline", Script = "script", Storyboard = "storyboard", Audio = "audio", Video = "video" }
}
crate::words! {
    /// How far the current stage is.
    StageStatus { InProgress = "in_progress", InReview = "in_review", InAmends = "in_amends", Approved = "approved" }
}
crate::words! {
    /// What can be done with the current stage.
    StageAction { Submit = "submit", RequestAmends = "request_amends", Approve = "approve", Advance = "advance", Reopen = "reopen" }
}

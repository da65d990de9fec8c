//! Comments of scenes and videos.

use crate::{
    api::{
        Page, PageQuery,
        comments::{COMMENT, CommentQuery, CreateComment, EditComment, REVIVE, SCENE_COMMENTS, VIDEO_COMMENTS},
    },
    command::{Made, comments, fresh::About},
    model::{Comment, Id, Scene, Video},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        fresh::{Fresh, IfNoneMatch},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Comments", "Comments and amends.")
        .get(
            SCENE_COMMENTS,
            "listSceneComments",
            "The comments of a scene, oldest first; deleted ones with replies stay, without words.",
            of_scene,
        )
        .post(SCENE_COMMENTS, "createComment", "Makes a comment; with a status it is an amend.", create)
        .get(VIDEO_COMMENTS, "listVideoComments", "The comments of a video's newest version, oldest first.", of_video)
        .get(COMMENT, "getComment", "One comment.", read)
        .patch(
            COMMENT,
            "editComment",
            "Changes a comment: its words by their author, its status by author, editor or assignee.",
            edit,
        )
        .delete(COMMENT, "deleteComment", "Deletes a comment; with replies it stays as a tombstone.", delete)
        .post(REVIVE, "reviveComment", "Takes the deletion of a comment back, words and all.", revive)
}

async fn of_scene(
    caller: Caller,
    Path(scene): Path<Id<Scene>>,
    Query(query): Query<PageQuery>,
    seen: IfNoneMatch,
) -> Answer<Fresh<Page<Comment>>> {
    caller.read_fresh(About::Scene(scene), seen, async move |look| comments::of_scene(look, scene, &query).await).await
}

async fn of_video(
    caller: Caller,
    Path(video): Path<Id<Video>>,
    Query(query): Query<CommentQuery>,
    seen: IfNoneMatch,
) -> Answer<Fresh<Page<Comment>>> {
    caller.read_fresh(About::Video(video), seen, async move |look| comments::of_video(look, video, &query).await).await
}

async fn create(
    caller: Caller,
    Path(scene): Path<Id<Scene>>,
    Body(body): Body<CreateComment>,
) -> Answer<Sent<Made<Comment>>> {
    caller.write(async move |unit| comments::create(unit, scene, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Comment>>) -> Answer<Row<Comment>> {
    caller.read(async move |look| comments::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Comment>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditComment>,
) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(caller: Caller, Path(id): Path<Id<Comment>>, IfMatch(expected): IfMatch) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::delete(unit, id, expected).await.map(Row)).await
}

async fn revive(caller: Caller, Path(id): Path<Id<Comment>>) -> Answer<Sent<Row<Comment>>> {
    caller.write(async move |unit| comments::revive(unit, id).await.map(Row)).await
}

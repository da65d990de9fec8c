//! The pictures of a report: the selected image of each scene that is spoken of, made small, within a limit for all of them.

use std::{collections::HashMap, io::Cursor};

use image::{DynamicImage, ImageFormat};

use crate::{
    api::tree::Review as Rows,
    cli::{output, workspace::Workspace},
    exchange::report::Picture,
    model::{Id, Scene, words::counted},
    tui::pictures::{Means, Source, Subject, decode, fetch},
};

/// The longest side of a picture, in pixels: sharp on paper at the size it is printed in.
const SIDE: u32 = 640;
/// The most bytes of one file that is looked at.
const MOST_READ: usize = 64 << 20;
/// The most bytes of all pictures of a report together.
pub const MOST: usize = 24 << 20;

/// The pictures of scenes, as many as there is room `left` for.
pub async fn of_scenes(
    workspace: &Workspace,
    rows: &Rows,
    scenes: &[Id<Scene>],
    left: &mut usize,
) -> HashMap<Id<Scene>, Picture> {
    let mut pictures = HashMap::new();
    let (mut missing, mut over) = (0, 0);
    for scene in rows.scenes.iter().filter(|scene| scenes.contains(&scene.id)) {
        let Some(medium) = scene.selected_image_id else { continue };
        let medium = rows.media.iter().find(|row| row.id == medium);
        let subject = medium.and_then(|medium| Subject::of(medium, Means::PICTURES).ok());
        // A path that somebody on a server wrote down names a file of this machine: it is not put into a file for others.
        let subject = subject.filter(|subject| !(workspace.is_server() && matches!(subject.source, Source::File(_))));
        let picture = match subject {
            Some(subject) => fetch(&workspace.client(), &subject, MOST_READ).await.ok().and_then(|bytes| small(&bytes)),
            None => None,
        };
        match picture {
            Some(picture) if picture.bytes.len() <= *left => {
                *left -= picture.bytes.len();
                pictures.insert(scene.id, picture);
            }
            Some(_) => over += 1,
            None => missing += 1,
        }
    }
    if missing > 0 {
        let count = counted(missing, "picture is", "pictures are");
        output::say(&format!("{count} not in the report: the bytes are not here, or are no picture"));
    }
    if over > 0 {
        let count = counted(over, "picture is", "pictures are");
        output::say(&format!("{count} not in the report: all together may have {} MiB", MOST >> 20));
    }
    pictures
}

/// The picture, no larger than it is shown, as JPEG, or as PNG where it can be seen through.
fn small(bytes: &[u8]) -> Option<Picture> {
    let picture = decode(bytes).ok()?;
    let picture = if picture.width().max(picture.height()) > SIDE { picture.thumbnail(SIDE, SIDE) } else { picture };
    let (format, content_type, picture) = if picture.color().has_alpha() {
        (ImageFormat::Png, "image/png", picture)
    } else {
        (ImageFormat::Jpeg, "image/jpeg", DynamicImage::ImageRgb8(picture.to_rgb8()))
    };
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).ok()?;
    Some(Picture { content_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_becomes_small_and_what_is_none_is_left_out() {
        let mut png = Vec::new();
        let wide = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(1600, 800, image::Rgb([9, 99, 200])));
        wide.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let made = small(&png).unwrap();
        assert_eq!(made.content_type, "image/jpeg");
        let back = decode(&made.bytes).unwrap();
        assert_eq!((back.width(), back.height()), (640, 320));
        assert_eq!(small(b"no picture"), None);
    }
}

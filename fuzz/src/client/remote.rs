//! A server that has one answer to everything.

use std::{collections::VecDeque, io};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, header};

use super::Error;

#[derive(Debug)]
pub struct Remote {
    parts: VecDeque<Bytes>,
}

#[derive(Debug)]
pub struct Answer {
    headers: HeaderMap,
    parts: VecDeque<Bytes>,
}

impl Remote {
    pub fn that_says(what: &[u8], part: usize) -> Self {
        Self { parts: what.chunks(part.max(1)).map(Bytes::copy_from_slice).collect() }
    }

    pub async fn open(&self, _: Request<Bytes>) -> Result<Answer, Error> {
        let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
        Ok(Answer { headers: [(header::CONTENT_TYPE, kind)].into_iter().collect(), parts: self.parts.clone() })
    }
}

impl Answer {
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        Ok(self.parts.pop_front())
    }
}

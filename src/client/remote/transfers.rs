//! What takes as long as bytes go through.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response};
use tokio::{io::AsyncRead, time::timeout};

use super::{Error, Remote, build};
use crate::client::transfer::{Outgoing, Pieces, Sent};

impl Remote {
    fn transfers(&self) -> Result<reqwest::Client, Error> {
        if let Some(client) = self.transfers.get() {
            return Ok(client.clone());
        }
        let client = build(&self.server, None).map_err(|error| Error::Unreachable(error.to_string()))?;
        Ok(self.transfers.get_or_init(|| client).clone())
    }

    /// Sends a request whose body is read as it goes out. A server that takes nothing of it for a while is given up.
    pub async fn send_body<R>(&self, request: Request<Outgoing<R>>, sent: &Sent) -> Result<Response<Bytes>, Error>
    where
        R: AsyncRead + Send + Sync + Unpin + 'static,
    {
        let size = http_body::Body::size_hint(request.body()).lower();
        let http = self.transfers()?;
        let work = async {
            let answer = self.begin(&http, request.map(reqwest::Body::wrap)).await?;
            self.collect(answer).await
        };
        tokio::pin!(work);
        loop {
            let before = sent.bytes();
            let patience = if before < size { self.patience.stall } else { self.patience.store };
            match timeout(patience, &mut work).await {
                Ok(answer) => return answer.map_err(Error::from),
                Err(_) if sent.bytes() > before => {}
                Err(_) => return Err(self.silent()),
            }
        }
    }

    /// Sends a request without a body, and hands its answer out as it comes, whatever it is.
    pub async fn fetch(&self, request: Request<()>) -> Result<Response<Pieces>, Error> {
        let http = self.transfers()?;
        let begun = self.begin(&http, request.map(|()| reqwest::Body::default()));
        let mut response = timeout(self.patience.read, begun).await.map_err(|_| self.silent())??;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let this = self.clone();
        let pieces = stream::try_unfold(response, move |mut response| {
            let this = this.clone();
            async move {
                let next = timeout(this.patience.read, response.chunk()).await.map_err(|_| this.silent().words())?;
                let piece = next.map_err(|error| this.unreachable(&error).words())?;
                Ok(piece.map(|piece| (piece, response)))
            }
        });
        let mut answer = Response::new(pieces.boxed());
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }
}

//! What `object_store` asks its server with: `ureq`, as everything else here that asks somebody, so
//! that there is one TLS library; and SHA-2 as passwords and tokens have it.

use std::{io, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use hmac::{Hmac, Mac};
use http_body_util::BodyExt;
use object_store::{
    ClientOptions, Error, Result,
    client::{
        CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, HttpClient, HttpConnector,
        HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, Signer, SigningAlgorithm,
    },
};
use sha2::{Digest, Sha256, digest::Output};
use ureq::{
    Agent,
    http::{Request, Response},
    tls::{RootCerts, TlsConfig, TlsProvider},
};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a request may take as a whole.
const ANSWER: Duration = Duration::from_secs(10);
/// Bytes of an answer at most: more than any picture has.
const ANSWER_MOST: u64 = 64 * 1024 * 1024;

/// Makes the one client.
#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient> {
        let agent: Agent = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .tls_config(
                TlsConfig::builder()
                    .provider(TlsProvider::NativeTls)
                    .root_certs(RootCerts::PlatformVerifier)
                    .build(),
            )
            .build()
            .into();
        Ok(HttpClient::new(Asking(agent)))
    }
}

/// Asks on a thread on which it may block.
#[derive(Debug)]
struct Asking(Agent);

#[async_trait]
impl HttpService for Asking {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let (agent, body) = (self.0.clone(), body.collect().await?.to_bytes());
        let asked =
            tokio::task::spawn_blocking(move || ask(&agent, Request::from_parts(head, body)));
        asked.await.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?
    }
}

/// Asks, and reads the whole answer. Blocks.
fn ask(agent: &Agent, request: Request<Bytes>) -> Result<HttpResponse, HttpError> {
    let (head, body) = request.into_parts();
    let answer = if body.is_empty() {
        agent.run(Request::from_parts(head, ()))
    } else {
        agent.run(Request::from_parts(head, body.to_vec()))
    };
    let (head, mut body) = answer.map_err(failed)?.into_parts();
    let body = body.with_config().limit(ANSWER_MOST).read_to_vec().map_err(failed)?;
    Ok(Response::from_parts(head, body.into()))
}

/// Which failures are worth another try.
fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        ureq::Error::Io(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => {
            HttpErrorKind::Connect
        }
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}

/// What requests are signed with.
#[derive(Debug)]
pub(super) struct Sha2;

/// A sum under way, and when it is done.
struct Sum<T>(T, Output<Sha256>);

impl CryptoProvider for Sha2 {
    fn digest(&self, _: DigestAlgorithm) -> Result<Box<dyn DigestContext>> {
        Ok(Box::new(Sum(Sha256::new(), Output::<Sha256>::default())))
    }

    fn hmac(&self, _: DigestAlgorithm, secret: &[u8]) -> Result<Box<dyn HmacContext>> {
        let keyed = Hmac::<Sha256>::new_from_slice(secret)
            .map_err(|error| Error::Generic { store: "S3", source: error.into() })?;
        Ok(Box::new(Sum(keyed, Output::<Sha256>::default())))
    }

    fn sign(&self, _: SigningAlgorithm, _: &[u8]) -> Result<Box<dyn Signer>> {
        Err(Error::NotSupported { source: "S3 needs no signature of this kind".into() })
    }
}

impl DigestContext for Sum<Sha256> {
    fn update(&mut self, data: &[u8]) {
        Digest::update(&mut self.0, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.1 = self.0.finalize_reset();
        Ok(&self.1)
    }
}

impl HmacContext for Sum<Hmac<Sha256>> {
    fn update(&mut self, data: &[u8]) {
        Mac::update(&mut self.0, data);
    }

    fn finish(&mut self) -> Result<&[u8]> {
        self.1 = self.0.clone().finalize().into_bytes();
        Ok(&self.1)
    }
}

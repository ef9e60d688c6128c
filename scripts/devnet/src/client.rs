//! alloy's transport without sockets: requests go straight to the method table.

use crate::node::Node;
use crate::rpc::{METHODS, RpcError};
use alloy::rpc::json_rpc::{
    ErrorPayload, RequestPacket, Response, ResponsePacket, ResponsePayload, SerializedRequest,
};
use alloy::transports::{TransportError, TransportFut};
use serde_json::value::to_raw_value;
use std::future::ready;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::Service;

#[derive(Clone)]
pub struct InProcess(Arc<Node>);

impl InProcess {
    pub fn new(node: Arc<Node>) -> Self {
        Self(node)
    }

    fn answer(&self, request: &SerializedRequest) -> Response {
        let params = request.params().map(|params| params.get());
        let payload = match METHODS.call(&self.0, request.method(), params) {
            Ok(result) => ResponsePayload::Success(result),
            Err(error) => ResponsePayload::Failure(error_payload(&error)),
        };
        Response { id: request.id().clone(), payload }
    }
}

fn error_payload(error: &RpcError) -> ErrorPayload {
    ErrorPayload {
        code: i64::from(error.code()),
        message: error.to_string().into(),
        data: error.data().and_then(|data| to_raw_value(&data).ok()),
    }
}

impl Service<RequestPacket> for InProcess {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, packet: RequestPacket) -> TransportFut<'static> {
        let answer = match packet {
            RequestPacket::Single(request) => ResponsePacket::Single(self.answer(&request)),
            RequestPacket::Batch(requests) => {
                ResponsePacket::Batch(requests.iter().map(|request| self.answer(request)).collect())
            }
        };
        Box::pin(ready(Ok(answer)))
    }
}

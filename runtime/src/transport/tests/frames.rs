//! A server's side of HTTP/2, frame by frame, so that a test decides between any two of them.

use std::collections::HashMap;

use bytes::Bytes;

use crate::transport::conformance::loopback::Connection;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

pub(super) const NO_ERROR: u32 = 0;
pub(super) const INTERNAL_ERROR: u32 = 2;
pub(super) const REFUSED_STREAM: u32 = 7;

/// A connection on which both sides have said hello.
pub(super) struct Http2 {
    pub(super) connection: Connection,
    /// Begun, and not yet whole.
    bodies: HashMap<u32, Vec<u8>>,
    /// Requests of which at least the head has arrived.
    pub(super) heads: usize,
}

/// What the client sent next.
pub(super) enum Arrived {
    /// A request is whole; nothing has entered it in the ledger.
    Whole(Stream),
    /// Anything else.
    Part,
}

pub(super) struct Stream {
    pub(super) id: u32,
    pub(super) body: Bytes,
}

impl Http2 {
    pub(super) fn accept(mut connection: Connection) -> Option<Self> {
        connection.exactly(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len())?;
        let mut this = Self { connection, bodies: HashMap::new(), heads: 0 };
        this.send(SETTINGS, 0, 0, &[])?;
        Some(this)
    }

    /// The next request, once it is whole.
    pub(super) fn request(&mut self) -> Option<Stream> {
        loop {
            if let Arrived::Whole(stream) = self.frame()? {
                return Some(stream);
            }
        }
    }

    pub(super) fn frame(&mut self) -> Option<Arrived> {
        let head = self.connection.exactly(9)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let payload = self.connection.exactly(length as usize)?;
        match kind {
            SETTINGS if flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[])?,
            PING if flags & ACK == 0 => self.send(PING, ACK, 0, &payload)?,
            HEADERS => {
                self.heads += 1;
                self.bodies.insert(id, Vec::new());
            }
            DATA => self.bodies.entry(id).or_default().extend(payload),
            RST_STREAM => drop(self.bodies.remove(&id)),
            _ => {}
        }
        match kind {
            HEADERS | DATA if flags & END_STREAM != 0 => {
                let body = self.bodies.remove(&id).unwrap_or_default().into();
                Some(Arrived::Whole(Stream { id, body }))
            }
            _ => Some(Arrived::Part),
        }
    }

    /// Enters a request as executed.
    pub(super) fn execute(&self, stream: &Stream) {
        self.connection.record(http::Request::new(stream.body.clone()));
    }

    /// `200 OK`, as HPACK's static table has it, and a body.
    pub(super) fn answer(&mut self, stream: &Stream, body: &str) -> Option<()> {
        self.begin_answer(stream)?;
        self.send(DATA, END_STREAM, stream.id, body.as_bytes())
    }

    pub(super) fn begin_answer(&mut self, stream: &Stream) -> Option<()> {
        self.send(HEADERS, END_HEADERS, stream.id, &[0x88])
    }

    pub(super) fn reset(&mut self, stream: &Stream, code: u32) -> Option<()> {
        self.send(RST_STREAM, 0, stream.id, &code.to_be_bytes())
    }

    /// Says that nothing after the stream `last` was or will be looked at.
    pub(super) fn go_away(&mut self, last: u32, code: u32, debug: &str) -> Option<()> {
        let payload = [&last.to_be_bytes(), &code.to_be_bytes(), debug.as_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload)
    }

    fn send(&mut self, kind: u8, flags: u8, id: u32, payload: &[u8]) -> Option<()> {
        let [_, length @ ..] = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
        let frame = [&length, &[kind, flags][..], &id.to_be_bytes(), payload].concat();
        self.connection.write(frame).ok()
    }
}

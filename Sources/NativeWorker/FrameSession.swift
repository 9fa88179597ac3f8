/// A worker's side of the talk with the daemon: request frames in, answer frames out.
protocol FrameSession {
    mutating func reply(header: [UInt8], body: [UInt8]) -> NativeReply
}

extension NativeSession: FrameSession {}

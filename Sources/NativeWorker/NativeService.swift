import Glibc
import Identifiers
import NativeModels
import StrictJSON

/// The life of a worker: it loads the form that the first frame names, says hello, and answers until the daemon closes the socket.
package struct NativeService {
    /// Loads the library at a path.
    package typealias OpenLibrary = @Sendable (String) throws(EngineFailure) -> any TensorEngine

    /// A model that is ready to answer.
    struct Loaded {
        let session: any FrameSession
        let memory: MemoryBudget
        /// The first frame, by the seconds that loading took.
        let hello: (Double) -> NativeReply
    }

    private let channel: FrameChannel
    let seal: @Sendable () -> Void
    let openLibrary: OpenLibrary

    /// - Parameters:
    ///   - descriptor: the socket to the daemon.
    ///   - seal: called once the form's bytes are mapped, and before they are looked at: nothing is opened after that.
    ///   - openLibrary: for the form of an ONNX model.
    package init(
        descriptor: Int32,
        seal: @escaping @Sendable () -> Void,
        openLibrary: @escaping OpenLibrary = { _ throws(EngineFailure) in throw EngineFailure("there is none") }
    ) {
        channel = FrameChannel(descriptor: descriptor)
        self.seal = seal
        self.openLibrary = openLibrary
    }

    /// Blocks until the daemon is gone.
    /// - Returns: the exit status.
    package func run() -> Int32 {
        do {
            return try serve()
        } catch {
            switch error {
            case .closed: return 0
            case .broken(let reason):
                say("the daemon sent what is not a frame: \(reason)")
                return 70
            }
        }
    }

    private func serve() throws(FrameChannel.End) -> Int32 {
        let clock = ContinuousClock()
        let started = clock.now
        let first = try channel.receive(MemoryBudget(limit: nil, form: 0))
        let loaded: Loaded
        do {
            loaded = try load(first.header)
        } catch {
            say(error.description)
            try channel.send(NativeHello.failed(type: error.stableCode, message: error.message))
            return 1
        }
        let seconds = (clock.now - started) / Duration.seconds(1)
        try channel.send(loaded.hello(seconds))
        var session = loaded.session
        while true {
            let request = try channel.receive(loaded.memory)
            guard let body = request.body else {
                try channel.send(NativeSession.tooLarge(header: request.header))
                continue
            }
            try channel.send(session.reply(header: request.header, body: body))
        }
    }

    /// The model that the first frame names: `native` is the path of its form, `version` the digest of its manifest, `memory` the bytes
    /// that the worker may have.
    private func load(_ header: [UInt8]) throws(NativeModelFailure) -> Loaded {
        let value = try? JSONParser.parse(header, subject: "header")
        guard let value, value["op"]?.string == "load", let path = value["native"]?.string,
            let version = value["version"]?.string.flatMap({ Digest($0) })
        else {
            throw NativeModelFailure(
                .format,
                "the first frame",
                expected: "a native form and a version",
                found: "others"
            )
        }
        let file = try FormFile(path)
        guard value["onnx"] == nil else { return try loadOnnx(value, form: file, of: version) }
        seal()
        let memory = MemoryBudget(limit: value["memory"]?.integer, form: file.bytes.count)
        defer { withExtendedLifetime(file) {} }
        let model = try NativeModel.read(file.bytes, of: version) { file.release($0) }
        return Loaded(session: NativeSession(model, memory), memory: memory) { seconds in
            NativeHello.loaded(model, process: getpid(), seconds: seconds)
        }
    }

    private func say(_ text: String) {
        var line = "slipway: \(PlainText.output(text, limit: 2_000))\n"
        line.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
    }
}

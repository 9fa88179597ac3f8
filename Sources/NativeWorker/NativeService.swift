import Glibc
import Identifiers
import NativeModels
import StrictJSON

/// The life of a worker: it loads the form that the first frame names, says hello, and answers until the daemon closes the socket.
package struct NativeService {
    private let channel: FrameChannel
    private let seal: @Sendable () -> Void

    /// - Parameters:
    ///   - descriptor: the socket to the daemon.
    ///   - seal: called once the form's bytes are mapped, and before they are looked at: nothing is opened after that.
    package init(descriptor: Int32, seal: @escaping @Sendable () -> Void) {
        channel = FrameChannel(descriptor: descriptor)
        self.seal = seal
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
        let model: NativeModel
        let memory: MemoryBudget
        do {
            (model, memory) = try load(first.header)
        } catch {
            say(error.description)
            try channel.send(NativeHello.failed(type: error.stableCode, message: error.message))
            return 1
        }
        let seconds = (clock.now - started) / Duration.seconds(1)
        try channel.send(NativeHello.loaded(model, process: getpid(), seconds: seconds))
        var session = NativeSession(model, memory)
        while true {
            let request = try channel.receive(memory)
            guard let body = request.body else {
                try channel.send(NativeSession.tooLarge(header: request.header))
                continue
            }
            try channel.send(session.reply(header: request.header, body: body))
        }
    }

    /// The model that the first frame names: `native` is the path of its form, `version` the digest of its manifest, `memory` the bytes
    /// that the worker may have.
    private func load(_ header: [UInt8]) throws(NativeModelFailure) -> (NativeModel, MemoryBudget) {
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
        seal()
        let memory = MemoryBudget(limit: value["memory"]?.integer, form: file.bytes.count)
        defer { withExtendedLifetime(file) {} }
        return (try NativeModel.read(file.bytes, of: version) { file.release($0) }, memory)
    }

    private func say(_ text: String) {
        var line = "slipway: \(PlainText.output(text, limit: 2_000))\n"
        line.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
    }
}

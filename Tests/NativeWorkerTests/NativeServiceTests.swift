import AsyncSupport
import Glibc
import Inference
import NativeWorker
import StrictJSON
import TestSupport
import Testing

/// A service in a thread of its own, with the daemon's end of its socket.
private final class RunningService: Sendable {
    let descriptor: Int32
    private let status: Task<Int32, any Error>
    /// A thread of the service, and one of who reads: neither keeps a thread of Swift's.
    private let pool = BlockingPool(width: 2)

    init() throws {
        var ends: [Int32] = [-1, -1]
        let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        try #require(made == 0)
        let other = ends[1]
        descriptor = ends[0]
        status = Task { [pool] in
            try await pool.run {
                defer { close(other) }
                return NativeService(descriptor: other, seal: {}).run()
            }
        }
    }

    /// - Parameter body: the number of its bytes, which are all zero.
    func send(header: String, body: Int = 0) {
        var frame = Array("SLW1".utf8)
        withUnsafeBytes(of: UInt32(header.utf8.count).littleEndian) { frame += $0 }
        withUnsafeBytes(of: UInt64(body).littleEndian) { frame += $0 }
        send(frame + Array(header.utf8) + [UInt8](repeating: 0, count: body))
    }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// The header of the next frame of the service.
    func receive() async throws -> JSONValue {
        try await pool.run { [self] in
            let prefix = try FramePrefix(read(FramePrefix.count))
            let header = read(prefix.headerLength)
            _ = read(prefix.bodyLength)
            return try JSONParser.parse(header, subject: "header")
        }
    }

    /// Closes the daemon's end.
    /// - Returns: the exit status of the service.
    func end() async throws -> Int32 {
        shutdown(descriptor, Int32(SHUT_RDWR))
        let found = try await status.value
        close(descriptor)
        return found
    }

    private func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var piece = [UInt8](repeating: 0, count: count - bytes.count)
            let found = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard found > 0 else { break }
            bytes += piece[..<found]
        }
        return bytes
    }
}

@Suite struct NativeServiceTests {
    private let version = "sha256:" + String(repeating: "0", count: 64)

    private func load(_ path: String, version: String) -> String {
        #"{"op":"load","native":"\#(path)","version":"\#(version)"}"#
    }

    @Test("a service loads a form, says what it is, answers, and ends when the daemon is gone")
    func life() async throws {
        let service = try RunningService()
        service.send(header: load(Fixtures.path("native/forest-classifier.model"), version: version))
        let hello = try await service.receive()
        #expect(hello["op"] == "hello" && hello["loader"] == "native" && hello["probabilities"] == true)
        #expect(hello["classes"] == ["setosa", "versicolor", "virginica"])
        #expect(hello["protocol"]?.integer == WorkerProtocol.number)
        for _ in 0..<2 {
            service.send(header: #"{"id":"1","op":"ping"}"#)
            #expect(try await service.receive()["outputs"] == [])
        }
        #expect(try await service.end() == 0)
    }

    @Test("a form that is not of the version, or is not there, is refused with its code")
    func refused() async throws {
        let other = "sha256:" + String(repeating: "1", count: 64)
        let wrong = [
            (load(Fixtures.path("native/bayes.model"), version: other), "native.other-version"),
            (load(Fixtures.path("native/none.model"), version: version), "native.format"),
            (load(Fixtures.path("native/bayes.csv"), version: version), "native.format"),
            ("{}", "native.format"),
        ]
        for (header, code) in wrong {
            let service = try RunningService()
            service.send(header: header)
            let failed = try await service.receive()
            #expect(failed["op"] == "failed")
            #expect(failed["error"]?["type"]?.string == code)
            #expect(failed["protocol"]?.integer == WorkerProtocol.number)
            #expect(try await service.end() == 1)
        }
    }

    @Test(
        "a body that the worker's memory does not hold is passed over, refused by its request, and the next one is answered"
    )
    func memory() async throws {
        let service = try RunningService()
        let form = Fixtures.path("native/bayes.model")
        service.send(header: #"{"op":"load","native":"\#(form)","version":"\#(version)","memory":1048576}"#)
        #expect(try await service.receive()["op"] == "hello")
        service.send(header: #"{"id":"7","inputs":[]}"#, body: (16 << 20) + 1)
        let refused = try await service.receive()
        #expect(refused["id"] == "7" && refused["error"]?["kind"] == "input")
        #expect(refused["error"]?["message"]?.string?.contains("send fewer rows") == true)
        service.send(header: #"{"id":"8","op":"ping"}"#)
        #expect(try await service.receive()["id"] == "8")
        #expect(try await service.end() == 0)
    }

    @Test("a frame that ends before it is whole ends the service as if the daemon were gone", arguments: [3, 20, 60])
    func partial(count: Int) async throws {
        let service = try RunningService()
        let header = load(Fixtures.path("native/bayes.model"), version: version)
        var frame = Array("SLW1".utf8)
        withUnsafeBytes(of: UInt32(header.utf8.count).littleEndian) { frame += $0 }
        frame += [UInt8](repeating: 0, count: 8) + Array(header.utf8)
        service.send(Array(frame.prefix(count)))
        #expect(try await service.end() == 0)
    }

    @Test("bytes that are no frame end the service with a status of its own")
    func broken() async throws {
        let service = try RunningService()
        service.send([UInt8](repeating: 7, count: 16))
        #expect(try await service.end() == 70)
    }
}

import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import OCIRegistry

/// A content on its way through connections that break, and servers that are wrong.
@Suite struct ContentDownloadTests {
    private static let content = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7 % 251) }
    private static let digest = Digest.of(content)

    /// The bytes of a sound answer.
    private static func sound(_ request: ScriptedServer.Request) -> [UInt8] {
        ScriptedRepository.content(content, digest, request)
    }

    private func fetch(
        _ server: ScriptedServer,
        size: UInt64 = 300,
        digest: Digest = ContentDownloadTests.digest,
        with access: RegistryAccess = .patient
    ) async throws -> [UInt8] {
        try await server.client(access) { try await $0.content(digest, size: size, limit: 1 << 20) }
    }

    @Test("a connection that is cut at any byte of the answer goes on behind what came")
    func cutAnywhere() async throws {
        let whole = ScriptedRepository.content(
            Self.content,
            Self.digest,
            ScriptedServer.Request(method: "GET", path: "", headers: [:], repetition: 0)
        )
        let head = whole.count - Self.content.count
        for cut in Array(stride(from: 0, to: head, by: 37)) + Array(head..<whole.count) {
            try await ScriptedServer.with({ request in
                let answer = Self.sound(request)
                return request.repetition == 0 ? Array(answer.prefix(cut)) : answer
            }) { (server) async throws in
                #expect(try await fetch(server) == Self.content, "cut at \(cut)")
                // Bytes that the connection had when it broke may be lost with it.
                let again = server.requests.dropFirst()
                #expect(again.count == 1, "cut at \(cut)")
                guard let range = again.first?.headers["range"] else { return }
                let start = try #require(Int(range.dropFirst("bytes=".count).dropLast()))
                #expect((1...max(1, cut - head)).contains(start), "cut at \(cut)")
                #expect(again.first?.headers["if-range"] == "\"\(Self.digest)\"")
            }
        }
    }

    @Test("what comes through begins the tries anew, so any number of breaks ends with the content")
    func manyBreaks() async throws {
        try await ScriptedServer.with({ request in
            let answer = Self.sound(request)
            guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return answer }
            return Array(answer.prefix(end + 10))
        }) { (server) async throws in
            #expect(try await fetch(server) == Self.content)
            #expect(server.requests.count >= 30)
        }
    }

    @Test("a server that cannot go on begins again, and the content is whole")
    func restarts() async throws {
        try await ScriptedServer.with({ request in
            let answer = ScriptedServer.answer(type: "application/octet-stream", Self.content)
            return request.repetition == 0 ? Array(answer.dropLast(100)) : answer
        }) { (server) async throws in
            #expect(try await fetch(server) == Self.content)
            #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=200-"])
            #expect(server.requests[1].headers["if-range"] == nil)
        }
    }

    @Test("an answer that is another content, or another length, is refused, and never taken")
    func wrong() async throws {
        let other = Self.content.map { $0 ^ 1 }
        let answers: [(String, [UInt8], RegistryCode)] = [
            ("other bytes", ScriptedServer.answer(other), .digest),
            ("a byte more", ScriptedServer.answer(Self.content + [0]), .answer),
            ("a byte less", ScriptedServer.answer(Self.content.dropLast()), .answer),
            ("no length and more", Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Self.content + [0], .answer),
            ("no length and less", Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Self.content.dropLast(), .interrupted),
            ("another part", ScriptedServer.answer(status: "206 Partial Content", Self.content), .answer),
            ("404", ScriptedRepository.missing, .missing),
            ("403", ScriptedRepository.empty("403 Forbidden"), .unauthorized),
            ("400", ScriptedRepository.empty("400 Bad Request"), .answer),
        ]
        for (what, answer, code) in answers {
            try await ScriptedServer.with({ _ in answer }) { (server) async throws in
                let failure = await refusal { _ = try await fetch(server) }
                #expect(failure?.code == code, "\(what)")
                if code != .interrupted { #expect(server.requests.count == 1, "\(what)") }
            }
        }
    }

    @Test("bytes that were put together of two contents are fetched once more from the first on")
    func mixed() async throws {
        let other = Self.content.map { $0 ^ 1 }
        try await ScriptedServer.with({ request in
            guard request.repetition > 0 else {
                return Array(ScriptedRepository.content(other, Self.digest, request).dropLast(50))
            }
            return Self.sound(request)
        }) { (server) async throws in
            #expect(try await fetch(server) == Self.content)
            #expect(server.requests.last?.headers["range"] == nil)
        }
    }

    @Test("the empty content needs no request, unless its digest is another's")
    func empty() async throws {
        try await ScriptedServer.with({ _ in ScriptedServer.answer([]) }) { (server) async throws in
            #expect(try await fetch(server, size: 0, digest: .of([])) == [])
            #expect(server.requests.isEmpty)
            let failure = await refusal { _ = try await fetch(server, size: 0, digest: Self.digest) }
            #expect(failure?.code == .digest)
        }
    }

    // MARK: Patience

    @Test("a registry that is busy is left alone as long as it asks for, by every request")
    func busy() async throws {
        let clock = ManualClock()
        var access = RegistryAccess.patient
        access.timeouts.clock = clock
        access.timeouts.firstPause = .zero
        try await ScriptedServer.with({ request in
            request.repetition == 0 && request.path.hasSuffix(Self.digest.hex)
                ? ScriptedRepository.empty("429 Too Many Requests", headers: ["Retry-After": "7"])
                : Self.sound(request)
        }) { (server) async throws in
            try await server.client(access) { (client) async throws in
                async let content = client.content(Self.digest, size: 300, limit: 300)
                while !clock.hasSleeper(for: 7) { await Task.yield() }
                // Another request waits as long.
                async let isThere = client.has(.of([1]))
                while clock.sleeperCount < 2, server.requests.count < 2 { await Task.yield() }
                #expect(server.requests.count == 1)
                clock.advance(by: 7)
                #expect(try await content == Self.content)
                #expect(try await isThere)
            }
        }
    }

    @Test("more patience than there is, and a registry that stays busy, are told as such")
    func tooBusy() async throws {
        for (header, count) in [(["Retry-After": "3600"], 1), ([:], 4)] {
            var access = RegistryAccess.patient
            access.timeouts.retries = 3
            try await ScriptedServer.with({ _ in
                ScriptedRepository.empty("503 Service Unavailable", headers: header)
            }) { (server) async throws in
                let failure = await refusal { _ = try await fetch(server, with: access) }
                #expect(failure?.code == .busy)
                #expect(failure?.kind.exitStatus == 8)
                #expect(server.requests.count == count)
            }
        }
    }

    @Test("pauses grow to their limit, and none is longer than asked for by more than itself")
    func pauses() throws {
        var timeouts = RegistryTimeouts()
        timeouts.firstPause = .seconds(1)
        timeouts.longestPause = .seconds(10)
        for retry in 0..<timeouts.retries {
            let bound = min(Duration.seconds(1 << retry), .seconds(10))
            for _ in 0..<50 {
                let pause = try #require(timeouts.pause(before: retry, asked: nil))
                #expect(pause >= .zero && pause <= bound)
                let asked = try #require(timeouts.pause(before: retry, asked: .seconds(5)))
                #expect(asked >= .seconds(5) && asked <= .seconds(5) + bound)
            }
        }
        #expect(timeouts.pause(before: timeouts.retries, asked: nil) == nil)
        #expect(timeouts.pause(before: 0, asked: .seconds(11)) == nil)
    }

    // MARK: Mirrors

    @Test(
        "a mirror is asked first, and whatever it gives, the content is that of the digest",
        arguments: ["sound", "tampered", "cut", "404", "500", "not there"]
    )
    func mirrored(kind: String) async throws {
        let other = Self.content.map { $0 ^ 1 }
        try await ScriptedServer.with({ request in
            switch kind {
            case "sound": Self.sound(request)
            case "tampered": ScriptedRepository.content(other, Self.digest, request)
            case "cut": Array(Self.sound(request).dropLast(100))
            case "500": ScriptedRepository.empty("500 Internal Server Error")
            default: ScriptedRepository.missing
            }
        }) { mirror in
            try await ScriptedServer.with({ Self.sound($0) }) { (server) async throws in
                var access = RegistryAccess.patient
                access.credentials.set(user: "me", password: "secret", host: server.host)
                let held = try HeldPort()
                defer { withExtendedLifetime(held) {} }
                access.mirrors = [try RegistryPlace(mirror: kind == "not there" ? held.address : mirror.address)]
                try await server.client(access) { (client) async throws in
                    for _ in 0..<2 {
                        #expect(try await client.content(Self.digest, size: 300, limit: 300) == Self.content)
                    }
                }
                #expect(mirror.requests.allSatisfy { $0.headers["authorization"] == nil })
                let expected = ["sound": (2, 0), "404": (2, 2), "tampered": (1, 2)][kind]
                if let expected {
                    #expect(mirror.requests.count == expected.0)
                    #expect(server.requests.count == expected.1)
                } else {
                    #expect(server.requests.count == 2, "a mirror that failed is left alone for a while")
                }
                // What the mirror gave of it is gone on with.
                if kind == "cut" { #expect(server.requests[0].headers["range"]?.hasPrefix("bytes=") == true) }
            }
        }
    }

    // MARK: Receivers

    @Test("what a receiver has already is not fetched again")
    func resumed() async throws {
        let place = try TemporaryDirectory()
        let file = try place.handle.create(file: "content")
        try file.write(Array(Self.content.prefix(120)))
        try await ScriptedServer.with({ Self.sound($0) }) { (server) async throws in
            try await server.client { (client) async throws in
                try await client.fetch(Self.digest, size: 300, into: Begun(file: file, count: 120))
            }
            #expect(try place.handle.read(file: "content") == Self.content)
            #expect(server.requests.map { $0.headers["range"] } == ["bytes=120-"])
        }
    }

    @Test("what a receiver has that is not of the content is fetched anew")
    func resumedWrongly() async throws {
        let place = try TemporaryDirectory()
        let file = try place.handle.create(file: "content")
        try file.write([UInt8](repeating: 9, count: 120))
        try await ScriptedServer.with({ Self.sound($0) }) { (server) async throws in
            try await server.client { (client) async throws in
                try await client.fetch(Self.digest, size: 300, into: Begun(file: file, count: 120))
            }
            #expect(try place.handle.read(file: "content") == Self.content)
            #expect(server.requests.map { $0.headers["range"] } == ["bytes=120-", nil])
        }
    }

    /// A file that has the first bytes of a content.
    private struct Begun: ContentReceiver {
        let file: OpenFile
        let count: Int

        func resume() throws -> (hash: StreamingDigest, count: UInt64) {
            var bytes = [UInt8](repeating: 0, count: count)
            _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            var hash = StreamingDigest()
            bytes.withUnsafeBytes { hash.update($0) }
            return (hash, UInt64(count))
        }

        func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
            try file.write(bytes, at: Int64(offset))
        }

        func restart() throws {}
    }
}

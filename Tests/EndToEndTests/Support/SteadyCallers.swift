import Synchronization
import TestSupport
import Testing

/// Callers that ask the same again and again, each over a new connection, until they are told to end.
final class SteadyCallers: Sendable {
    struct Outcome: Sendable {
        var answers = 0
        /// The answers other than 200, in words.
        var failures: [String] = []
    }

    private let isOver = Atomic<Bool>(false)
    private let outcome = Mutex(Outcome())
    /// Requests that were answered well so far.
    var answers: Int { outcome.withLock { $0.answers } }

    /// Asks for as long as the body runs.
    static func asking(
        _ address: String,
        _ request: [UInt8],
        callers: Int = 3,
        _ body: (SteadyCallers) async throws -> Void
    ) async throws -> Outcome {
        let steady = SteadyCallers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers { group.addTask { try await offThread { steady.ask(address, request) } } }
            defer { steady.isOver.store(true, ordering: .relaxed) }
            try await body(steady)
        }
        return steady.outcome.withLock { $0 }
    }

    private func ask(_ address: String, _ request: [UInt8]) {
        while !isOver.load(ordering: .relaxed) {
            let failure = Self.failure(address, request)
            outcome.withLock { outcome in
                if let failure { outcome.failures.append(failure) } else { outcome.answers += 1 }
            }
        }
    }

    private static func failure(_ address: String, _ request: [UInt8]) -> String? {
        do {
            let connection = try RawConnection(address)
            connection.send(request)
            guard let answer = RawAnswer(connection.readAll()) else { return "no answer" }
            return answer.status == 200
                ? nil : "\(answer.status) \(String(decoding: answer.body.prefix(300), as: UTF8.self))"
        } catch {
            return "\(error)"
        }
    }

    /// Waits until so many more were answered well.
    func moreAnswers(_ count: Int) async throws {
        let goal = answers + count
        try await eventually("\(count) more answers") { answers >= goal ? true : nil }
    }
}

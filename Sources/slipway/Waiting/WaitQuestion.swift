import AsyncSupport
import DurableFiles
import Identifiers
import NodeAPI
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// What a user wants who presses Ctrl-C while a node is at work.
enum WaitChoice: String, Sendable {
    case cancel = "c"
    case rollBack = "r"
    case leave = "l"
    case watch = "w"
}

/// Asks at the terminal what Ctrl-C shall mean.
struct WaitQuestion: Sendable {
    let report: DeploymentReport

    /// Whether somebody sits there to answer: not where the program is part of a pipe, or its answer is JSON.
    static var canBeAsked: Bool { isatty(0) == 1 && isatty(2) == 1 && !Launch.wantsJSON }

    /// Milliseconds between two looks at whether the answer is still wanted.
    private static let pause: Int32 = 100

    private var choices: [(choice: WaitChoice, words: String)] {
        let end: (WaitChoice, String) =
            report.state == .active ? (.rollBack, "roll it back") : (.cancel, "cancel it on the node")
        return [end, (.leave, "leave it to the node"), (.watch, "go on watching")]
    }

    /// - Returns: ``WaitChoice/leave`` where the input is at its end.
    /// - Throws: `CancellationError` where it ended before somebody answered.
    func ask() async throws -> WaitChoice { try await StepDisplay.yield(to: answer) }

    private func answer() async throws -> WaitChoice {
        let lines = choices.map { "  \($0.choice.rawValue)  \($0.words)\n" }.joined()
        Console.writeError(
            "\nDeployment \(report.id) of \(report.project) (\(report.state.rawValue)) goes on on the node without you.\n\(lines)"
                + "  Ctrl-C again leaves it at once.\n"
        )
        let isOver = Atomic<Bool>(false)
        let pool = BlockingPool(width: 1)
        return try await withTaskCancellationHandler {
            while true {
                Console.writeError("What now? [\(choices.map(\.choice.rawValue).joined(separator: "/"))] ")
                let line = try await pool.run { Self.line { isOver.load(ordering: .relaxed) } }
                guard let line else { return .leave }
                try Task.checkCancellation()
                let typed = line.lowercased().filter { !$0.isWhitespace }
                if let found = choices.first(where: { $0.choice.rawValue == typed }) { return found.choice }
            }
        } onCancel: {
            isOver.store(true, ordering: .relaxed)
        }
    }

    /// A line of the terminal. Blocks until there is one.
    /// - Returns: nil at the end of the input; nothing where it is over.
    private static func line(unless isOver: () -> Bool) -> String? {
        var bytes: [UInt8] = []
        while !isOver() {
            var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            let ready = poll(&descriptor, 1, pause)
            guard ready != 0 else { continue }
            guard ready > 0 else {
                if errno == EINTR { continue }
                return nil
            }
            var byte: UInt8 = 0
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { break }
            if bytes.count < 100 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

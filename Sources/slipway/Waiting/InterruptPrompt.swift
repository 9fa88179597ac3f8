import AsyncSupport
import DurableFiles
import Identifiers
import NodeAPI
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The choices of a user who presses Ctrl-C while a node works.
enum InterruptChoice: String, Sendable {
    case cancel = "c"
    case rollBack = "r"
    case leave = "l"
    case watch = "w"
}

/// Asks at the terminal what to do after Ctrl-C.
struct InterruptPrompt: Sendable {
    let report: DeploymentReport

    /// True if a user can answer: the program is not part of a pipe, and its output is not JSON.
    static var canBeAsked: Bool { isatty(0) == 1 && isatty(2) == 1 && !Main.wantsJSON }

    /// Milliseconds between two checks that the answer is still needed.
    private static let pause: Int32 = 100

    private var choices: [(choice: InterruptChoice, words: String)] {
        let end: (InterruptChoice, String) =
            report.state == .active ? (.rollBack, "roll it back") : (.cancel, "cancel it on the node")
        return [end, (.leave, "leave it to the node"), (.watch, "continue watching")]
    }

    /// - Returns: ``InterruptChoice/leave`` at the end of the input.
    /// - Throws: `CancellationError` if the wait ended before the user answered.
    func ask() async throws -> InterruptChoice { try await StepDisplay.yield(to: answer) }

    private func answer() async throws -> InterruptChoice {
        let lines = choices.map { "  \($0.choice.rawValue)  \($0.words)\n" }.joined()
        Console.writeError(
            "\nDeployment \(report.id) of \(report.project) (\(report.state.rawValue)) continues on the node without this command.\n\(lines)"
                + "  A second Ctrl-C leaves at once.\n"
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

    /// Reads a line from the terminal. Blocks until there is one.
    /// - Returns: nil at the end of the input; an empty line if the wait is over.
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

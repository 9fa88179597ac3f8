import Identifiers
import Synchronization

/// The last lines of a process's output, made printable; memory is bounded.
final class OutputTail: Sendable {
    static let lineLimit = 64
    static let byteLimit = 16 << 10
    /// Characters of one line.
    private static let widthLimit = 1_000

    private let state = Mutex(State())

    private struct State {
        var lines: [String] = []
        var bytes = 0
        var unfinished: [UInt8] = []
    }

    /// All lines that are kept, the last one whether it has ended or not.
    var lines: [String] {
        state.withLock { state in
            let last = Self.line(state.unfinished[...])
            return Array((state.lines + (last.isEmpty ? [] : [last])).suffix(Self.lineLimit))
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            // What is longer than all that is kept cannot be seen.
            state.unfinished.append(contentsOf: bytes.suffix(2 * Self.byteLimit))
            while let end = state.unfinished.firstIndex(of: UInt8(ascii: "\n")) {
                Self.keep(Self.line(state.unfinished[..<end]), in: &state)
                state.unfinished.removeSubrange(...end)
            }
            if state.unfinished.count > 4 * Self.widthLimit {
                Self.keep(Self.line(state.unfinished[...]), in: &state)
                state.unfinished = []
            }
        }
    }

    /// The last of the lines, as many as are kept of one process.
    static func shortened(_ lines: [String]) -> [String] {
        var state = State()
        for line in lines { keep(line, in: &state) }
        return state.lines
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> String {
        let text = PlainText.output(String(decoding: bytes, as: UTF8.self), limit: widthLimit)
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    private static func keep(_ line: String, in state: inout State) {
        guard !line.isEmpty else { return }
        state.lines.append(line)
        state.bytes += line.utf8.count
        while state.lines.count > lineLimit || state.bytes > byteLimit {
            state.bytes -= state.lines.removeFirst().utf8.count
        }
    }
}

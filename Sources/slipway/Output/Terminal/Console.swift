import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Output of a command: results on standard output, the rest on standard error.
struct Console: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool

    /// Prints a line about the result; nothing with `--quiet`.
    func say(_ line: String) throws {
        if !isQuiet { try Self.write(PlainText.of(line) + "\n") }
    }

    /// Prints a line about a result that itself went to standard output; nothing with `--quiet`.
    func sayBeside(_ line: String) {
        if !isQuiet { Self.writeError(PlainText.of(line) + "\n") }
    }

    /// Prints a line about the work; only with `--verbose`.
    func explain(_ line: String) {
        if isVerbose { Self.writeError(PlainText.of(line) + "\n") }
    }

    /// Prints a warning: something unusual that is no failure.
    func warn(_ line: String) {
        if !isQuiet { Self.writeError("slipway: warning: \(PlainText.of(line))\n") }
    }

    /// Writes to standard output unchanged.
    /// - Throws: if standard output is closed or full, so that a cut list is never taken for the whole.
    static func write(_ text: String) throws {
        try standardOutput.write(Array(text.utf8))
    }

    static var standardOutput: OpenFile { OpenFile(owning: dup(1), path: "standard output") }

    /// Writes each text on a line of its own to standard output: nothing for none.
    static func write(lines: [String]) throws {
        try write(lines.map { PlainText.of($0) + "\n" }.joined())
    }

    static func writeError(_ text: String) {
        try? OpenFile(owning: dup(2), path: "standard error").write(Array(text.utf8))
    }

    static var errorIsTerminal: Bool { isatty(2) == 1 && environment("TERM") != "dumb" }

    static var outputIsTerminal: Bool { isatty(1) == 1 }

    /// The width of the terminal in columns; 80 if it is unknown.
    static var width: Int {
        if let text = environment("COLUMNS"), let columns = Int(text), columns >= 40 { return columns }
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
        return Int(size.ws_col)
    }

    /// The value of a variable; nil if it is unset or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// What a command tells: results on standard output, the rest on standard error.
struct Console: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool

    /// A line for people who want to know that it was done; nothing with `--quiet`.
    func say(_ line: String) throws {
        if !isQuiet { try Self.write(PlainText.of(line) + "\n") }
    }

    /// A line for people who want to know how; only with `--verbose`.
    func explain(_ line: String) {
        if isVerbose { Self.writeError(PlainText.of(line) + "\n") }
    }

    /// What is unusual and no failure.
    func warn(_ line: String) {
        if !isQuiet { Self.writeError("slipway: warning: \(PlainText.of(line))\n") }
    }

    /// Writes to standard output as it is.
    /// - Throws: if it is closed or full, so that nobody takes half a list for the whole.
    static func write(_ text: String) throws {
        try OpenFile(owning: dup(1), path: "standard output").write(Array(text.utf8))
    }

    static func writeError(_ text: String) {
        try? OpenFile(owning: dup(2), path: "standard error").write(Array(text.utf8))
    }

    static var errorIsTerminal: Bool { isatty(2) == 1 && environment("TERM") != "dumb" }

    static var outputIsTerminal: Bool { isatty(1) == 1 }

    /// Columns of a terminal; 80 if nobody says.
    static var width: Int {
        if let text = environment("COLUMNS"), let columns = Int(text), columns >= 40 { return columns }
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
        return Int(size.ws_col)
    }

    /// nil where it is not set or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

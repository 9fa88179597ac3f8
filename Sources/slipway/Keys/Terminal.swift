import DurableFiles
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// The terminal of the user, whatever standard input is.
enum Terminal {
    private static let interrupt: UInt8 = 0x03

    /// Asks for a line of at most 1,000 bytes.
    /// - Returns: the line without surrounding spaces; nil if there is no terminal or the user ends the input.
    static func line(_ prompt: String) throws -> String? {
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        let terminal = OpenFile(owning: descriptor, path: "the terminal")
        try terminal.write(Array(prompt.utf8))
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { break }
            if bytes.count < 1000 { bytes.append(byte) }
        }
        return PlainText.of(String(decoding: bytes, as: UTF8.self)).trimmingBlanks
    }

    /// Asks for a line without echo.
    static func secret(_ prompt: String) throws -> Secret {
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw SigningFailure(
                .keyPassphrase,
                prompt.trimmedPrompt,
                expected: "a terminal, --passphrase-file or --passphrase-fd",
                found: "none of them"
            )
        }
        let terminal = OpenFile(owning: descriptor, path: "the terminal")
        var mode = termios()
        guard tcgetattr(descriptor, &mode) == 0 else { throw FileFailure.system("ask at", terminal.path) }
        var silent = mode
        // Signals are off too: one that ended the program would leave the terminal without echo.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        silent.c_lflag |= tcflag_t(ICANON)
        guard tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else { throw FileFailure.system("ask at", terminal.path) }
        defer {
            _ = tcsetattr(descriptor, TCSAFLUSH, &mode)
            try? terminal.write(Array("\n".utf8))
        }
        try terminal.write(Array(prompt.utf8))
        let secret = try SecretLine.read(terminal.path, descriptor)
        guard secret.withBytes({ !$0.contains(interrupt) }) else {
            throw SigningFailure(
                .keyPassphrase,
                prompt.trimmedPrompt,
                expected: "a passphrase",
                found: "an interruption"
            )
        }
        return secret
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    fileprivate var trimmedPrompt: String { hasSuffix(": ") ? String(dropLast(2)) : self }
}

import AutomationNode
package import Logging

#if canImport(Glibc)
import Glibc
#endif

/// Writes each record to standard error as one line: time, level, message, then `key=value` sorted by key.
package struct LineLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    package init(level: Logger.Level) {
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = Self.line(event, metadata: all) + "\n"
        // One write, so that lines of several threads do not mix.
        _ = line.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
    }

    static func line(_ event: LogEvent, metadata: Logger.Metadata) -> String {
        let time = SystemClock().now()
        let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(quoted("\($0.value)"))" }.joined()
        return "\(time) \(event.level.rawValue) \(escaped("\(event.message)"))\(pairs)"
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
        return isPlain ? text : "\"" + escaped(text).replacing("\"", with: "\\\"") + "\""
    }

    /// What could end the line or speak to a terminal, as `\u{..}`.
    private static func escaped(_ text: String) -> String {
        String(
            text.unicodeScalars.flatMap { scalar -> [Character] in
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
                    ? Array("\\u{\(String(scalar.value, radix: 16))}") : [Character(scalar)]
            }
        )
    }
}

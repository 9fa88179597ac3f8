import AutomationNode
import Identifiers
import Logging
import NodeAPI
import StrictJSON

/// One record of the log. Its attributes have OpenTelemetry's names (https://opentelemetry.io/docs/specs/semconv/), or names
/// `slipway.…` where there is none.
struct LogRecord: Sendable {
    let time: Timestamp
    let level: Logger.Level
    let message: String
    /// Ascending by name.
    let attributes: [(name: String, value: String)]

    private static let names = [
        "by": "user.name", "code": "error.type", "error": "exception.message", "address": "client.address",
        "method": "http.request.method", "path": "url.path", "route": "http.route",
        "status": "http.response.status_code", "request": "http.request.id",
    ]

    init(_ event: LogEvent, metadata: Logger.Metadata, time: Timestamp) {
        self.time = time
        level = event.level
        message = TerminalEscapes.removed(from: "\(event.message)")
        attributes = metadata.map { (name: Self.name($0.key), value: TerminalEscapes.removed(from: "\($0.value)")) }
            .sorted { $0.name < $1.name }
    }

    private static func name(_ key: String) -> String { names[key] ?? "slipway.\(key)" }

    func line(_ format: LogSettings.Format) -> String {
        switch format {
        case .text: text
        case .json: json
        }
    }

    /// Time, level, message, then `name=value`.
    private var text: String {
        let pairs = attributes.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
        return "\(time.withMilliseconds) \(level.rawValue) \(Self.escaped(message))\(pairs)"
    }

    /// By OpenTelemetry's data model for logs (https://opentelemetry.io/docs/specs/otel/logs/data-model/).
    private var json: String {
        JSONWriter.text(of: [
            "timestamp": .string(time.withMilliseconds), "severity_text": .string(level.rawValue.uppercased()),
            "severity_number": .integer(Int64(level.severityNumber)), "body": .string(message),
            "attributes": .object(JSONObject(attributes.map { (key: $0.name, value: .string($0.value)) })),
            "resource": ["service.name": "slipwayd", "service.version": .string(SlipwayVersion.current)],
        ])
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }
        if isPlain { return text }
        // Or a backslash before a quotation mark would end the value early, and what follows would look like others.
        let whole = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"" + escaped(whole) + "\""
    }

    /// Writes characters that could end the line or control a terminal as `\u{..}`.
    private static func escaped(_ text: String) -> String {
        String(
            text.unicodeScalars.flatMap { scalar -> [Character] in
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
                    ? Array("\\u{\(String(scalar.value, radix: 16))}") : [Character(scalar)]
            }
        )
    }
}

extension Logger.Level {
    /// OpenTelemetry's SeverityNumber.
    fileprivate var severityNumber: Int {
        switch self {
        case .trace: 1
        case .debug: 5
        case .info: 9
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 21
        }
    }
}

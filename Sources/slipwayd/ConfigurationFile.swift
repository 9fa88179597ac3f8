import AutomationNode
import DurableFiles
import Identifiers

/// A configuration file on the disk.
enum ConfigurationFile {
    private static let sizeLimit = 1 << 20

    static func read(_ path: String) throws -> NodeConfiguration {
        let bytes = try OpenFile.read(path).readAll(limit: sizeLimit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw NodeFailure(.configurationSyntax, path, expected: "a text in UTF-8", found: "other bytes")
        }
        return try NodeConfiguration(yaml: text, subject: path)
    }
}

import AutomationNode
import DurableFiles
import Identifiers

/// Reading of a configuration file.
enum ConfigurationFile {
    private static let sizeLimit = 1 << 20

    static func read(_ path: String) throws -> NodeConfiguration { try readWithDigest(path).0 }

    static func readWithDigest(_ path: String) throws -> (NodeConfiguration, Digest) {
        let bytes = try OpenFile.read(path).readAll(limit: sizeLimit)
        let text: String
        do {
            text = try TextBytes.decoded(bytes)
        } catch {
            throw NodeFailure(.configurationSyntax, path, expected: error.expected, found: error.found)
        }
        return (try NodeConfiguration(yaml: text, subject: path), StreamingDigest.of(bytes))
    }
}

import Identifiers

/// Rules common to the PEM files of keys.
enum KeyFile {
    /// The blocks of a key file. The `EC PARAMETERS` that `openssl ecparam -genkey` writes before a key are skipped.
    static func blocks(of text: String, _ subject: String) throws(SigningFailure) -> [PEMBlock] {
        do {
            return try PEMBlock.blocks(of: text).filter { $0.kind != "EC PARAMETERS" }
        } catch {
            throw SigningFailure(.keyPEM, subject, "is no readable PEM file: \(error.description)")
        }
    }

    /// The kinds of the blocks of a file, for messages.
    static func list(_ blocks: [PEMBlock]) -> String {
        blocks.isEmpty ? "no PEM block" : blocks.map { $0.kind.printable }.joined(separator: ", ")
    }
}

import DurableFiles

/// The text of a PEM file that the user named.
enum PEMText {
    static func read(_ path: String) throws -> String {
        String(decoding: try OpenFile.read(path).readAll(limit: 1 << 20), as: UTF8.self)
    }
}

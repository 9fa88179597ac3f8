package import DurableFiles
import Identifiers
import StrictJSON

/// The input example that MLflow saves with a model, as a request to its scoring server.
package enum ModelExample {
    private static let limit = 64 << 20

    /// - Returns: nil if the model has none.
    package static func read(_ model: DirectoryHandle) throws -> [UInt8]? {
        for name in ["serving_input_example.json", "input_example.json"] {
            guard try model.status(of: name) != nil else { continue }
            let bytes = try model.read(file: name, limit: limit)
            // What is no text in any encoding is for the reader of requests to judge.
            return body(of: (try? TextBytes.decoded(bytes)).map { Array($0.utf8) } ?? bytes)
        }
        return nil
    }

    /// Makes a request's body of an example: a bare table or array gets the key of its kind.
    package static func body(of bytes: [UInt8], isLines: Bool = false) -> [UInt8] {
        if isLines {
            let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { line in line.contains { $0 > 0x20 } }
            return wrapped(
                "dataframe_records",
                Array("[".utf8) + lines.joined(separator: [UInt8(ascii: ",")]) + Array("]".utf8)
            )
        }
        guard let value = try? JSONParser.parse(bytes, subject: "input") else {
            // NaN, which Python writes bare, is for the reader of requests to judge.
            let text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
            let isTable = text.contains("\"columns\"") && !text.contains("dataframe_split")
            return isTable ? wrapped("dataframe_split", bytes) : bytes
        }
        if let items = value.array {
            return wrapped(items.first?.object == nil ? "inputs" : "dataframe_records", bytes)
        }
        let keys = Set(value.object?.keys ?? [])
        if keys.isSubset(of: ["columns", "data", "index"]), keys.contains("data") {
            return wrapped("dataframe_split", bytes)
        }
        let known: Set = ["dataframe_split", "dataframe_records", "inputs", "instances"]
        return keys.isDisjoint(with: known) ? wrapped("inputs", bytes) : bytes
    }

    private static func wrapped(_ key: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("{\"\(key)\":".utf8) + bytes + Array("}".utf8)
    }
}

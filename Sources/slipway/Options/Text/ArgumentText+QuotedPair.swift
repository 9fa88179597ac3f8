import ArgumentParser
import StrictJSON

extension ArgumentText {
    /// `NAME=VALUE`, where a name that has the sign in it, such as the class `<=50K`, stands in double quotes as in JSON: `"<=50K"=p`.
    static func quotedPair(_ text: String) throws -> (key: String, value: String) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "\"") else { return try pair(text) }
        for sign in bytes.indices where bytes[sign] == UInt8(ascii: "=") && bytes[sign - 1] == UInt8(ascii: "\"") {
            // Of the quotes with the sign behind them, the first that ends a text of JSON ends the name.
            guard let name = (try? JSONParser.parse(Array(bytes[..<sign]), subject: "a name"))?.string else { continue }
            return (name, String(decoding: bytes[(sign + 1)...], as: UTF8.self))
        }
        throw ValidationError("\(text) has no \"NAME\"=VALUE, with the name as a text of JSON.")
    }
}

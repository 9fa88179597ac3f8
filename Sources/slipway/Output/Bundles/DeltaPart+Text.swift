import Bundles
import Identifiers
import StrictJSON

extension DeltaPart {
    var words: String {
        "\(Format.count(contents, "content")) of \(allContents), \(ByteCount.formatted(bytes)) of \(ByteCount.formatted(allBytes))"
    }

    var value: JSONValue {
        [
            "base": [
                "project": .string(base.project.text), "bundle": .string(base.bundle.text),
                "sequence": .integer(base.sequence), "digest": .string(base.digest.description),
            ],
            "contents": .integer(Int64(contents)), "bytes": .integer(Int64(clamping: bytes)),
            "allContents": .integer(Int64(allContents)), "allBytes": .integer(Int64(clamping: allBytes)),
        ]
    }
}

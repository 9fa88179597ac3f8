import Bundles
import DurableFiles
import Identifiers
import StrictJSON

extension SignOffCase {
    /// The row in `kit.json`.
    var value: JSONValue {
        var must: JSONValue = ["allowed": .bool(isAllowed), "codes": .array(codes.map(JSONValue.string))]
        if let nodeCode { must["node"] = .string(nodeCode) }
        return [
            "name": .string(name.text), "about": .string(about), "bundle": .string(bundle), "policy": .string(policy),
            "claims": .string(claims), "must": must,
        ]
    }

    init(_ fields: JSONFields<ConformanceFailure>) throws(ConformanceFailure) {
        let must = try fields.object("must")
        self.init(
            name: try fields.name("name"),
            about: try fields.text("about"),
            bundle: try Self.file("bundle", in: fields),
            policy: try Self.file("policy", in: fields),
            claims: try Self.file("claims", in: fields),
            isAllowed: try must.flag("allowed"),
            codes: Set(try must.texts("codes")).sorted(),
            nodeCode: try must.optionalText("node")
        )
    }

    private static func file(
        _ key: String,
        in fields: JSONFields<ConformanceFailure>
    ) throws(ConformanceFailure) -> String {
        let name = try fields.text(key)
        guard let entry = try? EntryName(name), entry.components.count == 1 else {
            throw fields.flaw(key, "the name of a file")
        }
        return name
    }
}

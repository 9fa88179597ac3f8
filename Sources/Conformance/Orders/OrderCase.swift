import Bundles
package import Identifiers
import StrictJSON

/// A signed order of a kit, and the code with which it must be refused. None is of a fleet that a node is of, so that none moves anything.
package struct OrderCase: Sendable, Hashable {
    /// A word.
    package let name: BundleID
    package let about: String
    /// The file of the order, in ``directoryName``.
    package let order: String
    /// The code of the refusal by who trusts the kit's key; nil for an order that is sound.
    package let code: String?

    /// The directory of orders in a kit.
    package static let directoryName = "orders"
    /// The code with which a node refuses a sound order of another fleet.
    static let fleetCode = "order.fleet"

    /// The code with which every node that trusts the kit's key refuses it.
    var nodeCode: String { code ?? Self.fleetCode }

    package init(name: BundleID, about: String, order: String, code: String?) {
        self.name = name
        self.about = about
        self.order = order
        self.code = code
    }

    /// The row in `kit.json`.
    var value: JSONValue {
        [
            "name": .string(name.text), "about": .string(about), "order": .string(order),
            "must": ["code": .optional(code), "node": .string(nodeCode)],
        ]
    }

    init(_ fields: JSONFields<ConformanceFailure>) throws(ConformanceFailure) {
        let file = try fields.text("order")
        guard let entry = try? EntryName(file), entry.components.count == 1 else {
            throw fields.flaw("order", "the name of a file")
        }
        self.init(
            name: try fields.name("name"),
            about: try fields.text("about"),
            order: file,
            code: try fields.object("must").optionalText("code")
        )
    }
}

extension OrderCase: JudgedCase {
    package var file: String { "\(Self.directoryName)/\(order)" }
    package var outcomeText: String { SignOffCase.word(code == nil) }
    package var codeText: String? { code }
}

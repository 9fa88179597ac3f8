import Identifiers

/// The differences between the schemas of two versions, judged as schema registries do: a change breaks callers if a request that
/// was good is now refused or read differently, or if an answer lacks a value that it had.
package struct SchemaComparison: Sendable, Hashable {
    package struct Change: Sendable, Hashable {
        /// Such as `input "age"`, `output "score"`, `parameter "top_k"`, or `inputs`.
        package let subject: String
        /// Such as `long -> string`, `removed`, `required now`.
        package let words: String
        package let breaksCallers: Bool
    }

    package private(set) var changes: [Change] = []

    package var breaking: [Change] { changes.filter(\.breaksCallers) }

    /// - Parameters:
    ///   - before: what callers know; nil: a model without a signature, of which nothing can be said.
    ///   - after: what they meet.
    package init(from before: ModelSchema?, to after: ModelSchema?) {
        guard let before else {
            if after != nil { note("signature", "added; requests are now checked against it") }
            return
        }
        guard let after else {
            note("signature", "removed; inputs and outputs are now unknown", breaks: true)
            return
        }
        compare(before.inputs, after.inputs, .input)
        compare(before.outputs, after.outputs, .output)
        compare(before.parameters, after.parameters)
    }

    /// The direction of values.
    private enum Side {
        case input
        case output

        var one: String { self == .input ? "input" : "output" }
        var all: String { one + "s" }
    }

    private mutating func note(_ subject: String, _ words: String, breaks: Bool = false) {
        changes.append(Change(subject: subject, words: words, breaksCallers: breaks))
    }

    private mutating func compare(_ before: ModelSchema.Schema?, _ after: ModelSchema.Schema?, _ side: Side) {
        switch (before, after) {
        case (nil, nil): return
        case (nil, _?): note(side.all, side == .input ? "stated now, and held to" : "stated now")
        case (_?, nil): note(side.all, "not stated any more", breaks: true)
        case (.columns(let old)?, .columns(let new)?): compare(old, new, side)
        case (.tensors(let old)?, .tensors(let new)?): compare(old, new, side)
        case (.columns?, .tensors?): note(side.all, "columns -> tensors", breaks: true)
        case (.tensors?, .columns?): note(side.all, "tensors -> columns", breaks: true)
        }
    }

    private mutating func compare(_ old: [ModelSchema.Column], _ new: [ModelSchema.Column], _ side: Side) {
        for (subject, before, after) in Self.paired(old, new, side, name: \.name) {
            switch (before, after) {
            case (let before?, let after?):
                if let words = Self.typeChange(before.type, after.type) {
                    note(subject, words, breaks: !Self.accepts(before.type, after.type, side))
                }
                compareNeed(subject, before.isRequired, after.isRequired, side)
            case (_?, nil): note(subject, "removed", breaks: true)
            case (nil, let after?):
                note(
                    subject,
                    "added\(side == .input ? after.isRequired ? ", required" : ", optional" : "")",
                    breaks: side == .input && after.isRequired
                )
            case (nil, nil): continue
            }
        }
    }

    private mutating func compareNeed(_ subject: String, _ before: Bool, _ after: Bool, _ side: Side) {
        guard before != after else { return }
        switch side {
        case .input: note(subject, after ? "required now" : "optional now", breaks: after)
        case .output: note(subject, after ? "always there now" : "may be missing now", breaks: before)
        }
    }

    private mutating func compare(_ old: [ModelSchema.Tensor], _ new: [ModelSchema.Tensor], _ side: Side) {
        for (subject, before, after) in Self.paired(old, new, side, name: \.name) {
            switch (before, after) {
            case (let before?, let after?):
                if before.elementType != after.elementType {
                    let isSame = side == .output && Self.areFloats(before.elementType, after.elementType)
                    note(subject, "\(before.elementType) -> \(after.elementType)", breaks: !isSame)
                }
                if before.shape != after.shape {
                    let (narrow, wide) = side == .input ? (before.shape, after.shape) : (after.shape, before.shape)
                    note(subject, "shape \(before.shape) -> \(after.shape)", breaks: !Self.fits(narrow, wide))
                }
            case (_?, nil): note(subject, "removed", breaks: true)
            case (nil, _?): note(subject, "added", breaks: side == .input)
            case (nil, nil): continue
            }
        }
    }

    private mutating func compare(_ old: [ModelSchema.Parameter], _ new: [ModelSchema.Parameter]) {
        let known = Dictionary(new.map { ($0.name, $0) }) { first, _ in first }
        for before in old {
            let subject = "parameter \"\(before.name)\""
            guard let after = known[before.name] else {
                note(subject, "removed", breaks: true)
                continue
            }
            if let words = Self.typeChange(before.type, after.type) {
                note(subject, words, breaks: !Self.accepts(before.type, after.type, .input))
            }
            if before.shape != after.shape {
                note(subject, after.shape == nil ? "a single value now" : "a list now", breaks: true)
            }
            if before.defaultValue != after.defaultValue { note(subject, "another default") }
        }
        for after in new where !old.contains(where: { $0.name == after.name }) {
            note("parameter \"\(after.name)\"", "added")
        }
    }

    /// Pairs items by name, or by place if they have none; those of the old schema first.
    private static func paired<Item>(
        _ old: [Item],
        _ new: [Item],
        _ side: Side,
        name: (Item) -> String?
    ) -> [(subject: String, before: Item?, after: Item?)] {
        func keyed(_ items: [Item]) -> [(key: String, item: Item)] {
            items.enumerated().map { index, item in
                (name(item).map { "\(side.one) \"\($0)\"" } ?? "\(side.one) \(index + 1)", item)
            }
        }
        let (before, after) = (keyed(old), keyed(new))
        let later = Dictionary(after.map { ($0.key, $0.item) }) { first, _ in first }
        let earlier = Set(before.map(\.key))
        return before.map { ($0.key, $0.item, later[$0.key]) }
            + after.filter { !earlier.contains($0.key) }.map { ($0.key, nil, $0.item) }
    }

    private static func typeChange(_ before: ColumnType, _ after: ColumnType) -> String? {
        before == after ? nil : "\(before) -> \(after)"
    }

    /// Tells whether callers of one type can use the other. A float in an answer is a JSON number of any size: another library
    /// gives another size, and no caller sees it.
    private static func accepts(_ before: ColumnType, _ after: ColumnType, _ side: Side) -> Bool {
        switch (side, before, after) {
        case (.output, .float, .double): true
        case (.output, _, _): isWider(before, than: after)
        case (.input, _, _): isWider(after, than: before)
        }
    }

    private static func areFloats(_ types: String...) -> Bool {
        types.allSatisfy { ["float16", "float32", "float64"].contains($0) }
    }

    /// Tells whether each value of the narrow type is also one of the wide type.
    private static func isWider(_ wide: ColumnType, than narrow: ColumnType) -> Bool {
        switch (narrow, wide) {
        case (_, .any): true
        case (.integer, .long), (.integer, .double), (.float, .double): true
        case (.array(let inner), .array(let outer)), (.map(let inner), .map(let outer)): isWider(outer, than: inner)
        case (.object(let inner), .object(let outer)): isWider(outer, than: inner)
        default: narrow == wide
        }
    }

    private static func isWider(_ wide: [ColumnType.Property], than narrow: [ColumnType.Property]) -> Bool {
        narrow.allSatisfy { inner in
            wide.contains {
                $0.name == inner.name && isWider($0.type, than: inner.type) && (inner.isRequired || !$0.isRequired)
            }
        } && wide.allSatisfy { outer in !outer.isRequired || narrow.contains { $0.name == outer.name } }
    }

    private static func fits(_ narrow: [Int64], _ wide: [Int64]) -> Bool {
        narrow.count == wide.count && zip(narrow, wide).allSatisfy { $1 == -1 || $0 == $1 }
    }
}

extension SchemaComparison.Change: CustomStringConvertible {
    package var description: String { "\(subject): \(words)" }
}

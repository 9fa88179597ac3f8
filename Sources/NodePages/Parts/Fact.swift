import Mustache

/// A name and its value.
struct Fact: Sendable {
    let label: String
    let value: String
    /// Small text below.
    var detail: String?
    var look = Look.plain
    var address: String?

    init(_ label: String, _ value: String, detail: String? = nil, look: Look = .plain, address: String? = nil) {
        self.label = label
        self.value = value
        self.detail = detail
        self.look = look
        self.address = address
    }
}

struct FactList: Sendable, MustacheParent {
    let facts: [Fact]

    func child(named name: String) -> Any? { name == "facts" ? facts : false }
}

extension Fact: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "label": label
        case "value": look == .plain ? value : "\(look.mark) \(value)"
        case "detail": detail ?? false
        case "style": look == .plain ? false : look.rawValue
        case "address": address ?? false
        default: false
        }
    }
}

import EvaluationRecords
import Identifiers
import Statistics
import StrictJSON

/// The values that a label of a version's answers may have.
package enum LabelDomain: Sendable, Hashable {
    /// One of these, in their order.
    case classes([String])
    /// A finite number.
    case numbers
    /// Any text: nobody has said what the version answers.
    case anything

    var json: String {
        switch self {
        case .classes(let names): JSONWriter.text(of: .array(names.map { .string($0) }))
        case .numbers: "\"numbers\""
        case .anything: "\"anything\""
        }
    }

    init(json: String) {
        let value = try? JSONParser.parse(Array(json.utf8), subject: "labels")
        if let names = value?.array {
            self = .classes(names.compactMap(\.string))
        } else {
            self = value?.string == "numbers" ? .numbers : .anything
        }
    }
}

/// A label in the one form in which it is kept and compared.
package struct KeptLabel: Sendable, Hashable {
    /// By the rule of labels; a long one is cut.
    package let text: String
    /// Nil for a class.
    package let number: Double?

    init(text: String) {
        // A NUL would end the text in the database.
        self.text = RecordText.cut(LabelText.canonical(text).text.replacing("\0", with: "\\0"))
        number = nil
    }

    init(number: Double) {
        text = "\(number)"
        self.number = number
    }

    /// As it is on record.
    init(kept text: String, _ domain: LabelDomain) {
        self.text = text
        number = domain == .numbers ? Double(text) : nil
    }
}

/// Judges labels by a domain, fast.
struct LabelReading: Sendable {
    private let domain: LabelDomain
    private let names: Set<Category>

    init(_ domain: LabelDomain) {
        self.domain = domain
        names = if case .classes(let names) = domain { Set(names.map(LabelText.canonical)) } else { [] }
    }

    /// - Returns: nil for a text that is no such label.
    func label(_ text: String) -> KeptLabel? {
        switch domain {
        case .numbers: Double(text).flatMap { $0.isFinite ? KeptLabel(number: $0) : nil }
        case .anything: KeptLabel(text: text)
        case .classes: names.contains(LabelText.canonical(text)) ? KeptLabel(text: text) : nil
        }
    }
}

import Identifiers
import Mustache
import Reports

/// Something that happened, with the steps that it consisted of.
struct TimelineEntry: Sendable {
    let title: String
    let state: String
    let look: Look
    let time: Timestamp
    /// The time in words.
    let when: String
    var address: String?
    var detail: String?
    var reason: String?
    var output: OutputText?
    var steps: [TimelineEntry] = []
}

struct TimelineList: Sendable, MustacheParent {
    let entries: [TimelineEntry]

    func child(named name: String) -> Any? { name == "entries" ? entries : false }
}

extension TimelineEntry: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "state": state
        case "style": look.rawValue
        case "mark": look.mark
        case "datetime": time.description
        case "when": when
        case "address": address ?? false
        case "detail": detail ?? false
        case "reason": reason ?? false
        case "output": output ?? false
        case "hasSteps": !steps.isEmpty
        case "steps": steps
        case "stepsTitle": "\(Digits.count(steps.count)) step\(steps.count == 1 ? "" : "s")"
        default: false
        }
    }
}

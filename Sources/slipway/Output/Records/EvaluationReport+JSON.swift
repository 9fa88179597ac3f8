import NodeAPI
import StrictJSON

extension EvaluationReport {
    /// The report as one JSON value; what a node sends has the same members.
    var value: JSONValue {
        (try? JSONParser.parse(WireJSON.bytes(of: self), subject: "evaluation")) ?? .null
    }
}

import Identifiers
import StrictJSON

/// The headers of requests, kept with what they mean: requests of equal columns and rows differ in their identifier alone.
struct HeaderPlans<Plan> {
    /// Headers that are kept, and the most bytes of one.
    private static var limit: Int { 256 }
    private static var bytes: Int { 64 << 10 }

    private var plans: [[UInt8]: Plan] = [:]

    /// The part of a header that comes before all that is equal for equal requests: `{"id":"17"`.
    static func identifier(of header: [UInt8]) -> [UInt8] {
        Array(header.prefix { $0 != UInt8(ascii: ",") })
    }

    /// - Returns: nil for a question whether the worker lives.
    mutating func plan(
        of header: [UInt8],
        _ make: (JSONValue) throws(RequestRefusal) -> Plan
    ) throws(RequestRefusal) -> Plan? {
        let rest = Array(header.drop { $0 != UInt8(ascii: ",") })
        if let known = plans[rest] { return known }
        let value: JSONValue
        do {
            value = try JSONParser.parse(header, subject: "header")
        } catch {
            throw RequestRefusal(input: "the header is not JSON: \(error.message)")
        }
        guard value["op"]?.string != "ping" else { return nil }
        let made = try make(value)
        if rest.count <= Self.bytes {
            if plans.count >= Self.limit { plans.removeAll() }
            plans[rest] = made
        }
        return made
    }
}

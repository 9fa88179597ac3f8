import DurableFiles
import Foundation
import StrictJSON
import TestSupport

/// Files with exact expected values. A small set stands in `Cases`; `SLIPWAY_ORACLE` names a folder that holds all.
enum CaseFiles {
    private static let folder =
        ProcessInfo.processInfo.environment["SLIPWAY_ORACLE"]
        ?? "\(Fixtures.repository)/Tests/StatisticsTests/Cases"

    static func exists(_ name: String) -> Bool { (try? OpenFile.read("\(folder)/\(name)")) != nil }

    static func json(_ name: String) throws -> JSON {
        JSON(value: try JSONParser.parse(try bytes(name), subject: name))
    }

    /// A document whose whole numbers of 19 digits and more are read as texts: above `Int64.max` JSONParser keeps a double,
    /// which has not all 64 bits.
    static func words(_ name: String) throws -> JSON {
        JSON(value: try JSONParser.parse(quotingLongNumbers(try bytes(name)), subject: name))
    }

    static func table(_ name: String) throws -> Table { Table(String(decoding: try bytes(name), as: UTF8.self)) }

    /// Those of some folders that are there.
    static func present(_ names: [String]) -> [String] { names.filter { exists($0) } }

    private static func bytes(_ name: String) throws -> [UInt8] {
        try OpenFile.read("\(folder)/\(name)").readAll(limit: 64 << 20)
    }

    private static func quotingLongNumbers(_ document: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var result: [UInt8] = []
        var isInText = false
        var at = 0
        while at < document.count {
            var end = at + 1
            if isInText, document[at] == UInt8(ascii: "\\") {
                end = min(at + 2, document.count)
            } else if document[at] == quote {
                isInText.toggle()
            } else if !isInText {
                while end < document.count, isOfNumbers(document[at]), isOfNumbers(document[end]) { end += 1 }
            }
            let token = document[at..<end]
            let isLong = token.count >= 19 && token.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            if isLong { result.append(quote) }
            result += token
            if isLong { result.append(quote) }
            at = end
        }
        return result
    }

    private static func isOfNumbers(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}

import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Reports

@Suite struct SiteTests {
    private static func files(_ records: [ReportedRecord]) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        try Site(records).forEachFile { file in
            #expect(files.updateValue(file.bytes, forKey: file.path) == nil, "each path once")
        }
        return files
    }

    private static func records() throws -> [ReportedRecord] {
        try EvaluationTask.allCases.map { .evaluation(try Sample.record($0)) } + [.comparison(try Sample.comparison())]
    }

    @Test("every link of a site is relative and leads to one of its pages, and each page is reached")
    func links() throws {
        let files = try Self.files(Self.records())
        var reached: Set<String> = ["index.html"]
        for (path, bytes) in files {
            try EvaluationPageTests.require(sound: bytes)
            let folder = path.split(separator: "/").dropLast().map(String.init)
            for address in try WellFormed(bytes).elements.compactMap({ $0.attributes["href"] })
            where !address.hasPrefix("#") {
                var place = folder
                for part in address.split(separator: "/").map(String.init) {
                    if part == ".." { _ = place.popLast() } else { place.append(part) }
                }
                let target = place.joined(separator: "/")
                #expect(files[target] != nil, "\(path) links to \(address)")
                reached.insert(target)
            }
        }
        #expect(reached == Set(files.keys))
    }

    @Test("a page of a data set shows every metric of its records")
    func dataset() throws {
        let files = try Self.files(Self.records())
        let page = try #require(files.first { $0.key.hasPrefix("datasets/") })
        let text = try WellFormed(page.value).text
        for name in Sample.metrics.names { #expect(text.contains(name.title)) }
        #expect(text.contains("0.8000 to 0.9500"))
    }

    @Test("a record that stands twice is one page, and no record is a site that says so")
    func counts() throws {
        let record = ReportedRecord.evaluation(try Sample.record(.binary))
        let pages = try Self.files([record, record]).keys.filter { $0.hasPrefix("evaluations/") }
        #expect(pages.count == 1)
        let empty = try Self.files([])
        #expect(empty.keys.sorted() == ["index.html"])
        let index = try #require(empty["index.html"])
        #expect(String(decoding: index, as: UTF8.self).contains("There is none."))
    }
}

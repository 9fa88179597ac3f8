import Identifiers
import StrictJSON

extension Statement {
    /// The statement as the JSON that is signed: compact, keys sorted.
    package func payload() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1024 + resources.reduce(0) { $0 + 170 + $1.name.text.utf8.count })
        output += #"{"_type":"\#(Self.type)","predicate":{"resources":["#.utf8
        for (index, resource) in resources.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            Self.write(resource, into: &output)
        }
        output += #"],"serialization":{"allow_symlinks":false,"hash_type":"sha256","ignore_paths":["#.utf8
        output += ResourceRules.ignored.map { "\"\($0)\"" }.joined(separator: ",").utf8
        output +=
            #"],"method":"files"}},"predicateType":"\#(Self.predicateType)","subject":[{"digest":{"sha256":""#.utf8
        output += root.hex.utf8
        output += #""},"name":"\#(subject.text)"}]}"#.utf8
        return output
    }

    private static func write(_ resource: SignedResource, into output: inout [UInt8]) {
        output += #"{"algorithm":"sha256","annotations":{"size":"#.utf8
        output += String(resource.size).utf8
        output += #"},"digest":""#.utf8
        output += resource.digest.hex.utf8
        output += #"","name":"#.utf8
        JSONWriter.write(resource.name.text, into: &output)
        output.append(UInt8(ascii: "}"))
    }
}

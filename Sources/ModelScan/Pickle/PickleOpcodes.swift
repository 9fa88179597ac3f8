/// A count that another program can confirm.
package enum PickleOpcodes {
    /// The opcodes of the pickles in these bytes; nil if they cannot be walked to their end.
    package static func count(in bytes: [UInt8]) -> Int? {
        guard let file = try? PickleFile.walk(ByteInput(ByteRange(bytes))), file.flaw == nil, file.trailing == nil
        else {
            return nil
        }
        return Int(file.facts.opcodes)
    }
}

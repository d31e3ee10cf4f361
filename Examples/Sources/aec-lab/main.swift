// aec-lab: the autoencoders that the codec grew from, on digits. See README.md beside Package.swift.
import AutoencoderLab

LabCommand.main(Array(CommandLine.arguments.dropFirst()))

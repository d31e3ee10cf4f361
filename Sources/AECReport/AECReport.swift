import AEC

"""Photos to vectors: preprocessing, the ONNX encoder and the model folder."""

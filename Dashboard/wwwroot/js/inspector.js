// The pasted body as bytes, which travel as a stream: it may be larger than one message of the circuit.
export const body = (element) => new TextEncoder().encode(element.value);

/** Where a certificate and its key are, as PEM. */
export interface CertificateFiles {
  readonly key: string;
  readonly certificate: string;
}

/** Writes a new certificate for this machine, which vouches for itself; needs openssl. */
export async function writeCertificate(
  { key, certificate }: CertificateFiles,
): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
      ...["-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0"],
      // Some take no authority's certificate for a server's own.
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-keyout", key, "-out", certificate],
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

// Usage: trusting_client (NAME URL ROOT)... Each URL is read with trust in one root alone.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
)

func read(url string, root string) error {
	pem, err := os.ReadFile(root)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

func main() {
	for index := 1; index < len(os.Args); index += 3 {
		if err := read(os.Args[index+1], os.Args[index+2]); err != nil {
			fmt.Printf("not ok - %s: %v\n", os.Args[index], err)
		} else {
			fmt.Printf("ok - %s\n", os.Args[index])
		}
	}
}

// Package aliyun is the carrier Aliyun SMS (阿里云短信服务) for mainland China, by Aliyun's own client library
// and its generic call. It sends approved templates only, finds messages again by the page's id (OutId), and
// reads the receipts and replies that Aliyun posts to us. It is the only package that knows that library.
package aliyun
